import { defineObjective, type Terms } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Scalar, Tensor, Tensor2D, Variable } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { testObjective } from './objective.ts'
import { normals } from './samples.ts'

/** Predicts one view from the teacher's other, minus what a queue of earlier embeddings has in common with it. */
const predictive = defineObjective({
  name: 'predictive',
  summary: 'A predictor, a teacher and a queue',
  needs: { labels: true, views: 2 },
  options: z.object({ rate: z.number().default(0.5).describe('how fast the centre moves') }),
  create({ rate }) {
    let weight: Variable
    let centre: Variable
    return {
      build({ dims }, random) {
        weight = tf.variable(tf.tensor(normals(dims * dims, random.uint32(), 'weight'), [dims, dims]))
        centre = tf.variable(tf.zeros([dims]), false)
        return {
          parameters: [{ name: 'predictor', variable: weight, exempt: false }],
          state: [{ name: 'centre', variable: centre }],
        }
      },
      momentum: () => 0.9,
      terms: ({ embeddings, targets, labels }): Terms =>
        tf.tidy(() => {
          const known = tf.cast(tf.greaterEqual(labels!, 0), 'float32')
          const errors = embeddings.map((z, view) => {
            const target = tf.sub(targets![1 - view]!, centre)
            return tf.mean(tf.mul(known, tf.sum(tf.square(tf.sub(tf.matMul(z, weight as Tensor2D), target)), 1)))
          })
          return { prediction: { weight: 1, value: tf.addN(errors) as Scalar, role: 'reconstruction' } } as const
        }),
      afterStep: ({ targets }) =>
        tf.tidy(() => {
          const mean = tf.mean(tf.concat([...targets!], 0), 0)
          centre.assign(tf.add(tf.mul(centre as Tensor, 1 - rate), tf.mul(mean, rate)))
        }),
    }
  },
})

testObjective(predictive, { symmetric: true, steps: 100 })
