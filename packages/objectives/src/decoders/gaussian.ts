import { tf } from '@infomax/tensor'
import * as z from 'zod'
import { defineDecoder } from './decoder.ts'

/** N(x, σ²I): ‖x − y‖²/2σ² + (d/2) ln 2πσ². */
export const gaussianDecoder = defineDecoder({
  name: 'gaussian',
  options: { variance: z.number().positive().default(1).describe('variance σ² of each dimension') },
  symmetric: true,
  loss:
    ({ variance }) =>
    (x, y) => {
      const squares = tf.sum(tf.squaredDifference(x, y), 1)
      const constant = (x.shape[1] / 2) * Math.log(2 * Math.PI * variance)
      return tf.add(tf.div(tf.mean(squares), 2 * variance), constant)
    },
})
