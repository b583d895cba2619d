import { centre, tf } from '@infomax/tensor'
import * as z from 'zod'
import { defineEntropy, negative } from './entropy.ts'
import { logVolume } from './log-volume.ts'

/**
 * The LogDet entropy ½ ln det(I + β ZᵀZ/n) of the centred embeddings: 0 where all are equal, never less.
 * @see Zhouyin & Liu 2021, arXiv:2105.03705
 */
export const logdetEntropy = defineEntropy({
  name: 'logdet',
  options: { beta: z.number().positive().default(1).describe('signal-to-noise scale β: the noise has variance 1/β') },
  normalise: 'batch',
  samples: 2,
  growth: () => 'logarithm',
  parts:
    ({ beta }) =>
    x =>
      negative(tf.neg(logVolume(centre(x), beta / x.shape[0]))),
})
