import { normaliseRows, tf } from '@infomax/tensor'
import type { Scalar } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { logSphereConstant, meanCosine } from '../sphere.ts'
import { defineDecoder } from './decoder.ts'

/** Von Mises–Fisher on the unit sphere: −κ cos(x, y) − ln C_d(κ). Throws `BAD_SHAPE` for d = 1. */
export const vmfDecoder = defineDecoder({
  name: 'vmf',
  options: { kappa: z.number().positive().default(10).describe('concentration κ, 1/temperature') },
  symmetric: true,
  loss:
    ({ kappa }) =>
    (x, y) => {
      const cosine = meanCosine(normaliseRows(x), normaliseRows(y))
      return tf.sub(tf.mul(cosine, -kappa), logSphereConstant(x.shape[1], kappa)) as Scalar
    },
})
