import { defineObjective, type Terms } from '@infomax/core'
import { normaliseRows, pairwiseLogSumExp, tf } from '@infomax/tensor'
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { checkEmbeddings, mean } from './embeddings.ts'
import { labelsOf } from './stateful/labels.ts'
import { rowProducts } from './stateful/prediction.ts'

/**
 * Supervised contrastive learning: all views of all samples of a class are positives.
 *
 * mean over all anchors i of −(1/|P(i)|) Σ_{p∈P(i)} sᵢₚ/τ + log Σ_{a≠i} exp(sᵢₐ/τ), with s the cosine of embeddings `[n, d]`,
 * anchors all v·n of them, and P(i) the others of the anchor's class: the "out" form. A sample without a label, −1, is a
 * class of its own, so that without any label this is SimCLR's loss. The authors' code multiplies by τ/0.07, which is 1 at
 * its default.
 *
 * Throws `NO_LABELS` for batches without labels, `BAD_SHAPE` unless there are two or more views of one shape,
 * `TOO_FEW_SAMPLES` for n = 1.
 * @see Khosla et al. 2020, arXiv:2004.11362, equation 2
 */
export const supcon = defineObjective({
  name: 'supcon',
  summary: 'Supervised contrastive: a class’s samples as positives',
  paper: 'arXiv:2004.11362',
  needs: { views: 2, batch: 2, labels: true },
  options: z.object({
    temperature: z.number().positive().default(0.07).describe('τ, what cosines are divided by; 0.1 in the paper'),
  }),
  create: ({ temperature }) => ({
    terms(batch): Terms {
      checkEmbeddings(batch.embeddings)
      return tf.tidy(() => {
        const units = batch.embeddings.map(z => normaliseRows(z))
        const anchors = tf.concat(units)
        const sums = pairwiseLogSumExp(anchors, anchors, { scale: 1 / temperature, exclude: 0 })
        return {
          alignment: {
            weight: 1,
            value: tf.div(meanPositive(units, sameClass(labelsOf(batch))), -temperature) as Scalar,
            role: 'reconstruction',
          },
          uniformity: { weight: 1, value: tf.mean(sums) as Scalar, role: 'entropy' },
        } as const
      })
    },
  }),
})

/** The mean over anchors of the mean cosine with their positives. */
function meanPositive(units: readonly Tensor2D[], same: Tensor2D): Scalar {
  const sumsOfClass: Tensor2D = tf.matMul(same, tf.addN([...units]))
  const positives: Tensor1D = tf.sub(tf.mul(tf.sum(same, 1), units.length), 1)
  return mean(units.map((z): Scalar => tf.mean(tf.div(rowProducts(z, tf.sub(sumsOfClass, z)), positives))))
}

/** 1 where two samples have one label, and for a sample with itself: `[n]` → `[n, n]`. */
function sameClass(labels: Tensor1D): Tensor2D {
  const known = tf.greaterEqual(labels, 0)
  const equal = tf.logicalAnd(tf.equal(tf.reshape(labels, [-1, 1]), labels), known)
  return tf.maximum(tf.cast(equal, 'float32'), tf.eye(labels.shape[0]))
}
