import { tf } from '@infomax/tensor'
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import type { Operations } from './network.ts'

/**
 * What stock TensorFlow.js on wasm allows without further thought: the gradient of a filter as a product of patches,
 * which strided slices copy out; that of the input as a convolution of the dilated gradient; moments by `tf.moments`.
 */
export const naive: Operations = {
  convolve(x, filter, stride, first) {
    const operation = tf.customGrad((...args) => {
      const [x, filter, save] = args as unknown as [Tensor4D, Tensor4D, (saved: Tensor[]) => void]
      save([x, filter])
      return {
        value: tf.conv2d(x, filter, stride, 1),
        gradFunc: (dy, saved) => {
          const [x, filter] = saved as [Tensor4D, Tensor4D]
          const dx = first ? tf.zerosLike(x) : tf.tidy(() => inputGradient(x, filter, dy as Tensor4D, stride))
          return [dx, tf.tidy(() => filterGradient(x, filter, dy as Tensor4D, stride))]
        },
      }
    })
    return operation(x, filter) as Tensor4D
  },
  normalise(x, gamma, beta) {
    const axes = x.shape.slice(0, -1).map((_, axis) => axis)
    const { mean, variance } = tf.moments(x, axes, true)
    const scale = tf.mul(tf.rsqrt(tf.add(variance, 1e-5)), gamma)
    return tf.relu(tf.add(tf.mul(tf.sub(x, mean), scale), beta)) as typeof x
  },
  pool: x => tf.mean(x, [1, 2]),
  multiply(x, weight) {
    const operation = tf.customGrad((...args) => {
      const [x, weight, save] = args as unknown as [Tensor2D, Tensor2D, (saved: Tensor[]) => void]
      save([x, weight])
      return {
        value: tf.matMul(x, weight),
        // explicit transposes: the kernel's own are slower
        gradFunc: (dy, saved) => {
          const [x, weight] = saved as [Tensor2D, Tensor2D]
          return [tf.matMul(dy as Tensor2D, tf.transpose(weight)), tf.matMul(tf.transpose(x), dy as Tensor2D)]
        },
      }
    })
    return operation(x, weight) as Tensor2D
  },
  gram(x) {
    const operation = tf.customGrad((...args) => {
      const [x, save] = args as unknown as [Tensor2D, (saved: Tensor[]) => void]
      save([x])
      return {
        value: tf.matMul(tf.transpose(x), x) as Tensor,
        gradFunc: (dy, saved) => tf.matMul(saved[0] as Tensor2D, tf.add(dy, tf.transpose(dy)) as Tensor2D),
      }
    })
    return operation(x) as Tensor2D
  },
}

function filterGradient(x: Tensor4D, filter: Tensor4D, dy: Tensor4D, stride: number): Tensor4D {
  const [n, height, width, outputs] = dy.shape
  const [rows, columns, inputs] = filter.shape
  const padded: Tensor4D = tf.pad(x, [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ])
  const patches: Tensor4D[] = []
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      patches.push(
        stride === 1
          ? tf.slice(padded, [0, i, j, 0], [n, height, width, inputs])
          : (tf.stridedSlice(
              padded,
              [0, i, j, 0],
              [n, i + (height - 1) * stride + 1, j + (width - 1) * stride + 1, inputs],
              [1, stride, stride, 1],
            ) as Tensor4D),
      )
  const matrix = tf.reshape(tf.concat(patches, 3), [n * height * width, -1])
  const gradient = tf.reshape(dy, [-1, outputs]) as Tensor2D
  return tf.reshape(tf.matMul(tf.transpose(matrix) as Tensor2D, gradient), filter.shape)
}

function inputGradient(x: Tensor4D, filter: Tensor4D, dy: Tensor4D, stride: number): Tensor4D {
  const [rows, columns] = filter.shape
  const flipped = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2])
  const dilated = stride === 1 ? dy : dilate(dy, stride)
  const [top, left] = [rows - 2, columns - 2]
  const bottom = x.shape[1] + rows - 1 - top - dilated.shape[1]
  const right = x.shape[2] + columns - 1 - left - dilated.shape[2]
  return tf.conv2d(
    tf.pad(dilated, [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]),
    flipped,
    1,
    'valid',
  )
}

/** Zeros between the elements of each row and each column. */
function dilate(dy: Tensor4D, stride: number): Tensor4D {
  const [n, height, width, c] = dy.shape
  const zeros = stride - 1
  const rows = tf.pad(tf.reshape(dy, [n * height, width, 1, c]), [
    [0, 0],
    [0, 0],
    [0, zeros],
    [0, 0],
  ])
  const wide = tf.reshape(rows, [n, height, 1, width * stride * c])
  return tf.reshape(
    tf.pad(wide, [
      [0, 0],
      [0, 0],
      [0, zeros],
      [0, 0],
    ]),
    [n, height * stride, width * stride, c],
  )
}
