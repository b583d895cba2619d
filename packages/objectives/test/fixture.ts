import { tf } from '@infomax/tensor'
import type { Tensor2D } from '@tensorflow/tfjs-core'

const rows = (f: (i: number) => number[]): number[][] => Array.from({ length: 40 }, (_, i) => f(i + 1))

/**
 * The inputs of the reference values, which were computed with NumPy 2.4.6 and SciPy 1.17.1 in f64:
 * X = [sin i, cos 1.7i + 0.1 i/40], Y = [sin i + 0.3 cos 2.3i, sin 0.9i], i = 1…40, radians.
 */
const x = rows(i => [Math.sin(i), Math.cos(1.7 * i) + (0.1 * i) / 40])
const y = rows(i => [Math.sin(i) + 0.3 * Math.cos(2.3 * i), Math.sin(0.9 * i)])

export const tensors = (): [Tensor2D, Tensor2D] => [tf.tensor2d(x), tf.tensor2d(y)]

/**
 * The relative error allowed in f32: inputs are rounded to 2⁻²⁴, and each term is a mean of at most 80 rows; rounding
 * errors of a mean add up like 2⁻²⁴·√80 ≈ 5e-7, through a square twice that.
 */
export const relative = 1e-6
