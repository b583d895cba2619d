import { createRandom } from '@infomax/math'
import { tf } from '@infomax/tensor'
import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'

/** What the variants do differently. */
export interface Operations {
  /** Padding 1 on every side. `first`: no gradient of the input is needed. */
  convolve(x: Tensor4D, filter: Tensor4D, stride: 1 | 2, first: boolean): Tensor4D
  /** Batch norm, then ReLU. */
  normalise<T extends Tensor>(x: T, gamma: Tensor1D, beta: Tensor1D): T
  pool(x: Tensor4D): Tensor2D
  multiply(x: Tensor2D, weight: Tensor2D): Tensor2D
  /** xᵀx */
  gram(x: Tensor2D): Tensor2D
}

const channels = [3, 32, 64, 128]
const dims = [128, 512, 512, 256]

/**
 * Network (a): conv3×3-32, conv3×3-64 stride 2, conv3×3-128 stride 2, each with batch norm and ReLU, global average,
 * MLP 128-512-512-256 with batch norm and ReLU between; VICReg; SGD at 0.01; two views of `batch` 32×32×3 images.
 */
export function networkA(operations: Operations, batch: number): () => Scalar {
  const random = createRandom(0)
  const normal = (name: string, shape: number[], deviation: number) => {
    const stream = random.child(name)
    const n = shape.reduce((a, b) => a * b, 1)
    return tf.tensor(
      Float32Array.from({ length: n }, () => stream.normal(0, deviation)),
      shape,
    )
  }
  const weights = (name: string, shape: number[], inputs: number) =>
    tf.variable(normal(name, shape, Math.sqrt(2 / inputs)))
  const affine = (c: number) =>
    [tf.variable(tf.ones([c])), tf.variable(tf.zeros([c]))] as unknown as [Tensor1D, Tensor1D]
  const filters = channels.slice(1).map((c, i) => weights(`filter${i}`, [3, 3, channels[i]!, c], 9 * channels[i]!))
  const layers = dims.slice(1).map((d, i) => weights(`layer${i}`, [dims[i]!, d], dims[i]!))
  const filterNorms = channels.slice(1).map(affine)
  const layerNorms = dims.slice(1, -1).map(affine)

  const embed = (images: Tensor4D): Tensor2D => {
    let x = images
    filters.forEach((filter, i) => {
      x = operations.convolve(x, filter as never, i === 0 ? 1 : 2, i === 0)
      x = operations.normalise(x, ...filterNorms[i]!)
    })
    let z = operations.pool(x)
    layers.forEach((layer, i) => {
      z = operations.multiply(z, layer as never)
      const norm = layerNorms[i]
      if (norm) z = operations.normalise(z, ...norm)
    })
    return z
  }

  const vicreg = (a: Tensor2D, b: Tensor2D): Scalar => {
    const [n, d] = a.shape
    const spread = (z: Tensor2D): [Scalar, Scalar] => {
      const centred = tf.sub(z, tf.mean(z, 0, true)) as Tensor2D
      const variance = tf.div(tf.sum(tf.square(centred), 0), n - 1)
      const hinge = tf.mean(tf.relu(tf.sub(1, tf.sqrt(tf.add(variance, 1e-4))))) as Scalar
      const covariance = tf.div(operations.gram(centred), n - 1)
      const off = tf.div(tf.sub(tf.sum(tf.square(covariance)), tf.sum(tf.square(variance))), d) as Scalar
      return [hinge, off]
    }
    const [[hingeA, offA], [hingeB, offB]] = [spread(a), spread(b)]
    const invariance = tf.mul(25, tf.mean(tf.square(tf.sub(a, b))))
    return tf.add(tf.add(invariance, tf.mul(12.5, tf.add(hingeA, hingeB))), tf.add(offA, offB)) as Scalar
  }

  const [first, second] = ['first', 'second'].map(name => normal(name, [batch, 32, 32, 3], 1)) as [Tensor4D, Tensor4D]
  const optimizer = tf.train.sgd(0.01)
  return () => optimizer.minimize(() => vicreg(embed(first), embed(second)), true) as Scalar
}
