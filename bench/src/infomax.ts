import { batchNorm, conv2d, globalAveragePool, gram, linear } from '@infomax/tensor'
import type { Operations } from './network.ts'

/** The operations of @infomax/tensor. */
export const infomax: Operations = {
  convolve: (x, filter, stride, first) => conv2d(x, filter, { stride, pad: 1, inputGradient: !first }),
  normalise: (x, gamma, beta) => batchNorm(x, gamma, beta, { relu: true }).y,
  pool: globalAveragePool,
  multiply: linear,
  gram,
}
