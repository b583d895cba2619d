import { gaussianLogDensities } from '@infomax/estimators'
import { matrix } from '@infomax/math'
import { tf } from '@infomax/tensor'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import type { Bound } from './model.ts'
import { network, owned } from './perceptron.ts'
import { onDevice } from './samples.ts'

/**
 * −⟨ln q(yᵢ|xᵢ)⟩ of the Gaussian density with means μ and logarithms of variances v, all `[n, q]`:
 * ½ ⟨Σ (y − μ)² e^{−v} + v + ln 2π⟩. Differentiable.
 */
export function gaussianLoss(means: Tensor2D, logVariances: Tensor2D, y: Tensor2D): Scalar {
  const [n, q] = y.shape
  const squares = tf.mul(tf.squaredDifference(y, means), tf.exp(tf.neg(logVariances)))
  const sum = tf.sum(tf.add(squares, logVariances))
  return tf.add(tf.div(sum, 2 * n), (q * Math.log(2 * Math.PI)) / 2)
}

/** The density q(y|x) = N(μ(x), diag e^{v(x)}), two networks trained by its likelihood. */
export const gaussianDensity: Bound['build'] = ({ p, q, hidden }, _, random) => {
  const means = network(p, hidden, q, random.child('means'))
  const logVariances = network(p, hidden, q, random.child('log-variances'))
  const loss = (x: Tensor2D, y: Tensor2D) => tf.tidy(() => gaussianLoss(means(x), logVariances(x), y))
  return {
    ...owned([means, logVariances]),
    loss,
    judge: loss,
    async table({ x, y }) {
      const both = tf.tidy(() => {
        const of = onDevice(x)
        return [means(of), logVariances(of)]
      })
      const [m, v] = await Promise.all(both.map(each => each.data()))
      tf.dispose(both)
      const like = (data: ArrayLike<number>) => matrix(Float32Array.from(data), y.rows, y.columns)
      return gaussianLogDensities(like(m!), like(v!), y)
    },
  }
}
