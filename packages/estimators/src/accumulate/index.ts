export { type Accumulator, accumulate, type Blocks, together } from './accumulator.ts'
export {
  type Gram,
  gramAccumulator,
  type Means,
  meanAccumulator,
  momentAccumulator,
  type Ranges,
  rangeAccumulator,
  type Spread,
  spreadAccumulator,
} from './accumulators.ts'
