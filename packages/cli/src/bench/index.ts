export { pytorch } from '../pytorch.ts'
export { type Comparison, type Contestant, compare, type Result } from './compare.ts'
export { serve } from './serve.ts'
export { type NetworkName, networks, type Step, type Task } from './step.ts'
