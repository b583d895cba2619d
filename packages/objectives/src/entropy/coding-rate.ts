import { tf } from '@infomax/tensor'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { defineEntropy, negative } from './entropy.ts'
import { logVolume } from './log-volume.ts'

/** ½ ln det(I + d/(nε²) ZᵀZ): the nats a row of Z `[n, d]` takes when coded up to the squared distortion ε². */
export const codingRate = (z: Tensor2D, eps2: number): Scalar => logVolume(z, z.shape[1] / (z.shape[0] * eps2))

/**
 * The coding rate of MCR², of embeddings that are not centred.
 * @see Yu et al. 2020, arXiv:2006.08558, equation 7
 */
export const codingRateEntropy = defineEntropy({
  name: 'coding-rate',
  options: { eps2: z.number().positive().default(0.5).describe('squared distortion ε²') },
  normalise: 'sphere',
  samples: 1,
  growth: () => 'logarithm',
  parts:
    ({ eps2 }) =>
    x =>
      negative(tf.neg(codingRate(x, eps2))),
})
