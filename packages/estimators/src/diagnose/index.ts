export { diagnose } from './diagnose.ts'
export { type Gathered, type GatherOptions, gather } from './gather.ts'
export type { Companions, DiagnoseOptions } from './subject.ts'
export { type Totals, totalsAccumulator } from './totals.ts'
