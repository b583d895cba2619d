export { prototypeConfusion } from './confusion.ts'
export {
  type Derivation,
  type DerivationOptions,
  type DerivationStep,
  derivationTable,
  type StepName,
} from './derivation.ts'
export {
  type InformationOptions,
  type InformationRange,
  mixtureInformation,
  type ViewInformation,
  viewInformation,
} from './information.ts'
export { type Reconstruction, reconstruction } from './reconstruction.ts'
