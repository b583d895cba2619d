import { defineObjective, InfomaxError, type Terms } from '@infomax/core'
import { linear, tf } from '@infomax/tensor'
import type { Rank, Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { checkEmbeddings, mean } from './embeddings.ts'
import { built } from './stateful/built.ts'
import { labelsOf } from './stateful/labels.ts'
import { linearDeviation, normalTensor, parameter } from './stateful/variables.ts'

/**
 * Supervised learning: the cross entropy of labels and a linear classifier of the embedding.
 *
 * mean of −log softmax(zW + b) at the label, over views `[n, d]` and over the samples that have one: −1 is passed by, and a
 * batch without any costs 0. As a bound, it is the reconstruction of I(Z;Y) ≥ H(Y) + E log q(y|z), whose entropy is given.
 *
 * Throws `NO_LABELS` when built for a set without classes, or for batches without labels; `BAD_OPTIONS` for fewer `classes`
 * than the set has; `BAD_SHAPE` unless all views have one shape.
 */
export const crossEntropy = defineObjective({
  name: 'cross-entropy',
  summary: 'Supervised: cross entropy of a linear classifier',
  needs: { views: 1, labels: true },
  options: z.object({
    classes: z.int().min(2).optional().describe("classes of the labels; those of the data set's unless told"),
  }),
  create: options => {
    const classifier = built<(z: Tensor2D) => Tensor2D>('cross-entropy')
    return {
      build({ dims, classes: present }, random) {
        const classes = options.classes ?? present
        if (classes === undefined)
          throw new InfomaxError(
            'NO_LABELS',
            'cross-entropy was built for a data set without classes.',
            'Choose a data set with labels, or say how many there are with classes=….',
          )
        if (present !== undefined && present > classes)
          throw new InfomaxError(
            'BAD_OPTIONS',
            `cross-entropy was given classes=${classes}; the data set has ${present}.`,
            `Set classes=${present} or leave it out.`,
          )
        const initial = normalTensor<Rank.R2>([dims, classes], random.child('classifier'), linearDeviation(dims))
        const weight = parameter('classifier.weight', initial)
        const bias = parameter('classifier.bias', tf.zeros([classes]), true)
        classifier.set(z => linear(z, weight.variable as Tensor2D, bias.variable as Tensor1D))
        return { parameters: [weight, bias] }
      },
      terms(batch): Terms {
        checkEmbeddings(batch.embeddings, 1, 1)
        const classify = classifier.get()
        const labels = labelsOf(batch)
        return tf.tidy(() => {
          const known = tf.cast(tf.greaterEqual(labels, 0), 'float32') as Tensor1D
          const count = tf.maximum(tf.sum(known), 1)
          const value = mean(
            batch.embeddings.map((z): Scalar => tf.div(tf.sum(tf.mul(perSample(classify(z), labels), known)), count)),
          )
          return { prediction: { weight: 1, value, role: 'reconstruction' } } as const
        })
      },
    }
  },
})

/** −log softmax at the label, at 0 where there is none. */
function perSample(logits: Tensor2D, labels: Tensor1D): Tensor1D {
  const at = tf.oneHot(tf.cast(tf.maximum(labels, 0), 'int32') as Tensor1D, logits.shape[1])
  return tf.sub(tf.logSumExp(logits, 1), tf.sum(tf.mul(logits, at), 1))
}
