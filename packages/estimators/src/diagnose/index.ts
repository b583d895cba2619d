export { diagnose } from './diagnose.ts'
export type { Companions, DiagnoseOptions } from './subject.ts'
