import { InfomaxError, type Shape } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { mean, pairs } from './embeddings.ts'

/** What is known of the classes of a batch. */
export interface KnownClasses {
  /** 1 at a sample's class, `[n, c]`; nothing but 0 for a sample without a label. */
  readonly membership: Tensor2D
  /** Samples of each class, `[c, 1]`. */
  readonly sizes: Tensor2D
  /** Samples of a sample's class, itself among them, `[n, 1]`; 0 for one without a label. */
  readonly ownSizes: Tensor2D
}

/** How many classes a training set has. Throws `NO_LABELS` where it has none. */
export function classesOf({ classes }: Shape, objective: string): number {
  if (classes) return classes
  throw new InfomaxError(
    'NO_LABELS',
    `${objective} was told to use labels and built for a data set without classes.`,
    'Choose a data set with labels, or set labels=0.',
  )
}

/** Labels `[n]` are from 0 to c − 1, or −1 where unknown. */
export function knownClasses(labels: Tensor1D, classes: number): KnownClasses {
  const equal = tf.equal(tf.reshape(labels, [-1, 1]), tf.range(0, classes, 1, 'int32'))
  const membership = tf.cast(equal, 'float32') as Tensor2D
  const sizes: Tensor2D = tf.reshape(tf.sum(membership, 0), [-1, 1])
  return { membership, sizes, ownSizes: tf.matMul(membership, sizes) }
}

/**
 * The invariance (1 − α)·s + α·s_Y of views `[n, d]`, each the mean over pairs of views (Z, Z′).
 *
 * s is ‖Z − Z′‖²/nd, of a sample with itself. s_Y is of a sample with the others of its class, the mean over the samples i that
 * have any of the mean over j ≠ i of ‖zᵢ − z′ⱼ‖²/d; where none has, α counts as 0. With the class's size N and means μ, μ′
 *
 * Σᵢ Σⱼ ‖zᵢ − z′ⱼ‖² = N Σᵢ (‖zᵢ − μ‖² + ‖z′ᵢ − μ′‖² + ‖μ − μ′‖²),
 *
 * so that no matrix of all pairs is needed, and nothing large is subtracted.
 */
export function labelledDistance(views: readonly Tensor2D[], known: KnownClasses, share: number): Scalar {
  const { ownSizes } = known
  const paired = tf.cast(tf.greater(ownSizes, 1), 'float32') as Tensor2D
  const count = tf.sum(paired)
  const others = tf.maximum(tf.sub(ownSizes, 1), 1)
  const measured = views.map(z => {
    const centre = ownMeans(z, known)
    return { z, centre, spread: squaredLengths(tf.sub(z, centre)) }
  })
  const both = pairs(measured).map(([a, b]) => {
    const same = squaredLengths(tf.sub(a.z, b.z))
    const all = tf.mul(ownSizes, tf.addN([a.spread, b.spread, squaredLengths(tf.sub(a.centre, b.centre))]))
    const different = tf.div(tf.sub(all, same), others)
    return { same: tf.mean(same), different: tf.div(tf.sum(tf.mul(different, paired)), tf.maximum(count, 1)) }
  })
  const alpha = tf.mul(share, tf.minimum(count, 1))
  const distance = tf.add(
    tf.mul(tf.sub(1, alpha), mean(both.map(({ same }) => same as Scalar))),
    tf.mul(alpha, mean(both.map(({ different }) => different as Scalar))),
  )
  return tf.div(distance, views[0]!.shape[1])
}

/**
 * The share of the labels' variance that a linear head on the embedding leaves, of the samples that have a label.
 *
 * min over t of E‖ỹ − t·Bz̃‖²/(k − 1) = 1 − (tr C_B)²/((k − 1) tr C_B C), where k classes are there, ỹ are the labels with
 * covariance made the identity, z̃ the embeddings `[n, d]` without their mean and with covariance C, B = E ỹz̃ᵀ has a row
 * √p·(μ_c − μ) for each class, and C_B = BᵀB is the covariance of the class means. B is the head of least squares where C is a
 * multiple of the identity, which variance and covariance see to; for any other C this bounds its residual ‖P_Z Ỹ‖²/n(k − 1)
 * from above. From 0 to 1, whatever the scale; 0 where fewer than two classes are there.
 */
export function labelResidual(z: Tensor2D, { membership, sizes, ownSizes }: KnownClasses): Scalar {
  const labelled = tf.minimum(ownSizes, 1)
  const n = tf.maximum(tf.sum(labelled), 1)
  const centred = tf.mul(tf.sub(z, tf.div(tf.sum(tf.mul(z, labelled), 0), n)), labelled)
  // of size 1, so that the fourth powers below stay in range; their quotient has no scale
  const x: Tensor2D = tf.div(centred, tf.sqrt(tf.add(tf.div(tf.sum(tf.square(centred)), n), tiny)))
  const head: Tensor2D = tf.div(tf.matMul(membership, x, true), tf.sqrt(tf.mul(tf.maximum(sizes, 1), n)))
  const between = tf.sum(tf.square(head))
  const predicted = tf.div(tf.sum(tf.square(tf.matMul(x, head, false, true))), n)
  const dimensions = tf.sub(tf.sum(tf.minimum(sizes, 1)), 1)
  const explained = tf.div(tf.square(between), tf.mul(tf.maximum(dimensions, 1), tf.add(predicted, tiny)))
  return tf.mul(tf.sub(1, explained), tf.minimum(tf.relu(dimensions), 1))
}

/** Against 0/0 where all embeddings are one point. */
const tiny = 1e-12

/** The mean of each sample's class: `[n, d]` → `[n, d]`. */
const ownMeans = (z: Tensor2D, { membership, sizes }: KnownClasses): Tensor2D =>
  tf.matMul(membership, tf.div(tf.matMul(membership, z, true), tf.maximum(sizes, 1)))

const squaredLengths = (x: Tensor2D): Tensor2D => tf.sum(tf.square(x), 1, true)
