import { createRandom } from '@infomax/core'
import { matrix, singularValues } from '@infomax/math'
import { tf } from '@infomax/tensor'
import { expectGradient, onEach } from '@infomax/testing'
import type { Tensor3D } from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { nuclearNorms } from './nuclear-norm.ts'

/** Rows × columns of normal numbers, column j times `scale(j)`. */
const normals = (n: number, d: number, scale: (j: number) => number): Float32Array => {
  const random = createRandom(3, 'nuclear', n, d)
  return Float32Array.from({ length: n * d }, (_, i) => random.normal() * scale(i % d))
}

onEach(backends, () => {
  it.each([
    ['tall', 40, 6, () => 1],
    ['wide', 5, 30, () => 1],
    ['square', 24, 24, () => 1],
    ['with singular values from 1 to 1e-8', 30, 9, (j: number) => 10 ** -j],
  ] as const)('agrees with f64 singular values of a %s matrix', async (_, n, d, scale) => {
    const values = normals(n, d, scale)
    const [norm] = await nuclearNorms(tf.tensor3d(values, [1, n, d])).data()
    const singular = singularValues(matrix(Float64Array.from(values), n, d))
    const expected = singular.reduce((a, b) => a + b, 0)
    // f32 sums, and singular values below 1e-6 of the length, each counted at its own size at most
    const allowed = 64 * 2 ** -24 * expected + 1e-6 * Math.min(n, d) * Math.hypot(...values)
    expect(Math.abs(norm! - expected)).toBeLessThan(allowed)
  })

  it('has the gradient that finite differences have', () =>
    expectGradient(
      x => nuclearNorms(x as Tensor3D),
      [
        tf.tensor3d(
          normals(8, 5, () => 1),
          [2, 4, 5],
        ),
      ],
    ))

  it('has gradient 0 at a matrix of zeros, and U Vᵀ where the rank is not full', async () => {
    const gradient = tf.grad(x => nuclearNorms(x as Tensor3D))
    expect(Math.max(...(await gradient(tf.zeros([1, 3, 4])).data()))).toBe(0)
    // rank one: x = a bᵀ, gradient a bᵀ/(‖a‖‖b‖)
    const x = tf.tensor3d([
      [
        [3, 4],
        [6, 8],
      ],
    ]) // prettier-ignore
    const expected = [3, 4, 6, 8].map(value => value / (5 * Math.sqrt(5)))
    const found = await gradient(x).data()
    for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 4)
  })
})
