import { tf } from '@infomax/tensor'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { defineDecoder } from './decoder.ts'

/** Embeddings as the scores of clusters: −Σⱼ pⱼ(y) ln pⱼ(x), p = softmax(·/τ), the cluster of y guessed from x. */
export const categoricalDecoder = defineDecoder({
  name: 'categorical',
  options: { temperature: z.number().positive().default(1).describe('temperature τ of the softmax') },
  symmetric: false,
  loss:
    ({ temperature }) =>
    (x, y) => {
      const [guess, truth] = [x, y].map(logits => tf.logSoftmax(tf.div(logits, temperature) as Tensor2D)) as [
        Tensor2D,
        Tensor2D,
      ]
      return tf.neg(tf.mean(tf.sum(tf.mul(tf.exp(truth), guess), 1))) as Scalar
    },
})
