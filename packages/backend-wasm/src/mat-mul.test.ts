import { createRandom } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadWasm } from './load.ts'

beforeAll(async () => {
  await loadWasm()
})

const normals = (n: number, name: string) => {
  const random = createRandom(3, name)
  return Float32Array.from({ length: n }, () => random.normal())
}

/** op(A)·op(B) in doubles, and Σ|a·b| for the tolerance. */
function reference(a: Float32Array, b: Float32Array, m: number, k: number, n: number, ta: boolean, tb: boolean) {
  const values = new Float64Array(m * n)
  const bounds = new Float64Array(m * n)
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++)
      for (let l = 0; l < k; l++) {
        const product = (ta ? a[l * m + i]! : a[i * k + l]!) * (tb ? b[j * k + l]! : b[l * n + j]!)
        values[i * n + j]! += product
        bounds[i * n + j]! += Math.abs(product)
      }
  return { values, bounds }
}

// √N roundings of Σ|products| are typical, N possible; see convolution.test.ts
function expectClose(actual: Float32Array, { values, bounds }: ReturnType<typeof reference>, at = 0): void {
  for (let i = 0; i < values.length; i++)
    expect(Math.abs(actual[at + i]! - values[i]!)).toBeLessThanOrEqual(32 * 2 ** -24 * bounds[i]!)
}

const activations = {
  linear: (z: number) => z,
  relu: (z: number) => Math.max(z, 0),
  relu6: (z: number) => Math.min(Math.max(z, 0), 6),
  sigmoid: (z: number) => 1 / (1 + Math.exp(-z)),
  elu: (z: number) => (z > 0 ? z : Math.expm1(z)),
  leakyrelu: (z: number) => (z > 0 ? z : 0.3 * z),
  prelu: (z: number) => (z > 0 ? z : 0.4 * z),
}

const sizes = [
  ...[1, 2, 3, 4, 5, 7, 33].map(m => [m, 9, 13]),
  ...[1, 2, 4, 8, 15, 16, 17, 40].map(n => [6, 5, n]),
  ...[1, 2, 3, 4, 6, 511, 512, 513, 1100].map(k => [5, k, 11]),
  ...[
    [1, 700, 1],
    [1, 300, 37],
    [150, 20, 20],
    [130, 600, 50],
  ],
] as [number, number, number][]

describe.each([
  [false, false],
  [true, false],
  [false, true],
  [true, true],
])('matMul, transposed %s %s', (ta, tb) => {
  it.each(sizes)('%i×%i×%i', (m, k, n) => {
    const [a, b] = [normals(m * k, 'a'), normals(k * n, 'b')]
    const y = tf.tidy(() =>
      tf
        .matMul(tf.tensor2d(a, ta ? [k, m] : [m, k]), tf.tensor2d(b, tb ? [n, k] : [k, n]), ta, tb)
        .dataSync<'float32'>(),
    )
    expect(y.length).toBe(m * n)
    expectClose(y, reference(a, b, m, k, n, ta, tb))
  })

  it('in batches, broadcast along the axes of length one', () => {
    const [m, k, n] = [3, 5, 10]
    const [a, b] = [normals(2 * 3 * m * k, 'a'), normals(3 * k * n, 'b')]
    const y = tf.tidy(() => {
      const left = tf.tensor4d(a, ta ? [2, 3, k, m] : [2, 3, m, k])
      const right = tf.tensor4d(b, tb ? [1, 3, n, k] : [1, 3, k, n])
      const product = tf.matMul(left, right, ta, tb)
      expect(product.shape).toEqual([2, 3, m, n])
      return product.dataSync<'float32'>()
    })
    for (let u = 0; u < 2; u++)
      for (let v = 0; v < 3; v++) {
        const left = a.subarray((u * 3 + v) * m * k, (u * 3 + v + 1) * m * k)
        const right = b.subarray(v * k * n, (v + 1) * k * n)
        expectClose(y, reference(left, right, m, k, n, ta, tb), (u * 3 + v) * m * n)
      }
  })

  it.each(Object.keys(activations) as (keyof typeof activations)[])('fused with a bias and %s', activation => {
    const [m, k, n] = [5, 7, 11]
    const [a, b, bias] = [normals(m * k, 'a'), normals(k * n, 'b'), normals(n, 'bias')]
    const y = tf.tidy(() =>
      tf.fused
        .matMul({
          a: tf.tensor2d(a, ta ? [k, m] : [m, k]),
          b: tf.tensor2d(b, tb ? [n, k] : [k, n]),
          transposeA: ta,
          transposeB: tb,
          bias: tf.tensor1d(bias),
          activation,
          leakyreluAlpha: 0.3,
          ...(activation === 'prelu' && { preluActivationWeights: tf.scalar(0.4) }),
        })
        .dataSync(),
    )
    const { values } = reference(a, b, m, k, n, ta, tb)
    values.forEach((value, i) => {
      const z = value + bias[i % n]!
      const expected = activations[activation](z)
      expect(y[i]).toBeCloseTo(expected, 4)
    })
  })
})

it('a product over no terms is zero', () => {
  expect(Array.from(tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 3])).dataSync())).toEqual([0, 0, 0, 0, 0, 0])
})

it('a mean over a million rows keeps its digits', () => {
  const n = 1 << 20
  const y = tf.tidy(() => tf.matMul(tf.ones([1, n]), tf.fill([n, 3], 0.1)).dataSync())
  // summed one by one, f32 is off by 1e-2; in blocks of 128 by about √8192·ε
  for (const value of y) expect(Math.abs(value / (n * Math.fround(0.1)) - 1)).toBeLessThan(1e-4)
})
