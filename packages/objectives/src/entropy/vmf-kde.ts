import { normaliseRows, pairwiseLogSumExp, tf } from '@infomax/tensor'
import type { Tensor1D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { logSphereConstant } from '../sphere.ts'
import { defineEntropy, negative } from './entropy.ts'
import { densityOptions, negativeEntropy } from './kernel-sums.ts'

/**
 * Entropy on the unit sphere from the von Mises–Fisher kernel density q̂(zᵢ) = (1/m) Σⱼ C_d(κ) exp(κ zᵢᵀcⱼ), the centres c
 * being the embeddings themselves, j ≠ i where one is left out; rows are normalised first.
 *
 * C_d(κ) is calculated in log space and in f64. With the self term the entropy cannot pass ln n − κ − ln C_d(κ). Throws
 * `BAD_SHAPE` for d = 1.
 * @see Rodríguez-Gálvez et al. 2023, arXiv:2307.10907
 */
export const vmfKdeEntropy = defineEntropy({
  name: 'vmf-kde',
  options: {
    kappa: z.number().positive().default(10).describe('concentration κ of the kernel, 1/temperature'),
    ...densityOptions,
  },
  normalise: 'sphere',
  samples: 2,
  cross: true,
  growth: () => 'bounded',
  parts:
    ({ kappa, method, leaveOneOut }) =>
    (x, centres) => {
      const [m, d] = centres.shape
      const constant = logSphereConstant(d, kappa) - Math.log(leaveOneOut ? m - 1 : m)
      const exclude = leaveOneOut ? 0 : -1
      const logSums = pairwiseLogSumExp(normaliseRows(x), normaliseRows(centres), { scale: kappa, exclude })
      return negative(negativeEntropy(tf.add(logSums, constant) as Tensor1D, method))
    },
})
