import { centre, tf } from '@infomax/tensor'
import * as z from 'zod'
import { defineEntropy, negative } from './entropy.ts'
import { logVolume } from './log-volume.ts'

/**
 * The entropy ½ ln det 2πe(C + εI) of the Gaussian with the covariance of the embeddings, C over n − 1.
 *
 * Written as (d/2) ln 2πeε + ½ ln det(I + C/ε). No other law with that covariance has more entropy. NaN where ε is below about
 * 1e-7 of the largest eigenvalue of C, f32's rounding, and C has no full rank.
 */
export const gaussianEntropy = defineEntropy({
  name: 'gaussian',
  options: {
    epsilon: z
      .number()
      .positive()
      .default(1e-4)
      .describe('variance ε of the noise that keeps a collapsed direction finite'),
  },
  normalise: 'batch',
  samples: 2,
  growth: () => 'logarithm',
  parts:
    ({ epsilon }) =>
    x => {
      const [n, d] = x.shape
      const noise = (d / 2) * Math.log(2 * Math.PI * Math.E * epsilon)
      return negative(tf.sub(-noise, logVolume(centre(x), 1 / (epsilon * (n - 1)))))
    },
})
