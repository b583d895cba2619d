export { boundedEntropyOption, type EntropyChoice, entropyOption } from './option.ts'
export { entropyParts, entropyTerms } from './terms.ts'
