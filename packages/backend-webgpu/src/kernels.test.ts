import { createRandom } from '@infomax/core'
import { cholesky, logdetCholesky, matrix } from '@infomax/math'
import { batchNorm, conv2d, globalAveragePool, logdet, pairwiseLogSumExp, tf } from '@infomax/tensor'
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { softwareVulkan } from '../test/software-vulkan.ts'
import { loadWebgpu } from './load.ts'

const missing = softwareVulkan()
// Shaders in software, on a machine that may be busy
const patience = { timeout: 600_000 }
beforeAll(async () => {
  if (!missing) await loadWebgpu({ software: true })
})

const normal = <T extends Tensor>(shape: number[], name: string, mean = 0, scale = 1): T => {
  const random = createRandom(5, name)
  const n = shape.reduce((a, b) => a * b, 1)
  return tf.tensor(
    Float32Array.from({ length: n }, () => random.normal(mean, scale)),
    shape,
  ) as T
}

const numbers = async (tensors: Tensor[]): Promise<Float32Array[]> =>
  Promise.all(tensors.map(async tensor => Float32Array.from(await tensor.data())))

/** The same in TensorFlow.js's plain JavaScript, where our kernels are not: the composed forms. */
async function onCpu(run: () => Tensor[]): Promise<Float32Array[]> {
  await tf.setBackend('cpu')
  // no advertisement for tfjs-node
  Object.assign(tf.backend(), { firstUse: false })
  const values = await numbers(run())
  await tf.setBackend('webgpu')
  return values
}

/** Largest difference, relative to the largest number. */
function distance(actual: Float32Array, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length)
  let [worst, largest] = [0, 0]
  for (let i = 0; i < actual.length; i++) {
    worst = Math.max(worst, Math.abs(actual[i]! - expected[i]!))
    largest = Math.max(largest, Math.abs(expected[i]!))
  }
  return worst / largest
}

/** A sum of n numbers in f32 is off by about √n roundings in either way of adding up; 8 of them are allowed. */
const rounding = (n: number): number => 8 * Math.sqrt(n) * 2 ** -24

describe.skipIf(missing)(`kernels${missing ? `: ${missing}` : ''}`, patience, () => {
  it.each([
    { size: [2, 9, 7, 3], filter: [3, 3, 3, 5], stride: 2, pad: 1 },
    { size: [1, 7, 8, 2], filter: [2, 2, 2, 3], stride: 3, pad: 0 },
    { size: [2, 17, 16, 33], filter: [3, 3, 33, 35], stride: 1, pad: 1 },
  ])('gradients of a convolution of $size by $filter, stride $stride', async ({ size, filter, stride, pad }) => {
    const run = () => {
      const f = (x: Tensor4D, w: Tensor4D) => tf.sum(tf.square(conv2d(x, w, { stride, pad })))
      return tf.grads(f as never)([normal(size, 'x'), normal(filter, 'filter')])
    }
    const expected = await onCpu(run)
    const actual = await numbers(run())
    actual.forEach((gradient, i) => void expect(distance(gradient, expected[i]!)).toBeLessThan(rounding(1000)))
  })

  it.each(['same', 'valid'] as const)('gradients of tf.conv2d with padding %s', async padding => {
    const run = () => {
      const f = (x: Tensor4D, w: Tensor4D) => tf.sum(tf.square(tf.conv2d(x, w, 2, padding)))
      return tf.grads(f as never)([normal([2, 6, 7, 2], 'x'), normal([3, 4, 2, 3], 'filter')])
    }
    const expected = await onCpu(run)
    const actual = await numbers(run())
    actual.forEach((gradient, i) => void expect(distance(gradient, expected[i]!)).toBeLessThan(rounding(100)))
  })

  it.each([
    [false, false],
    [true, true],
  ])('a long product, transposed %s and %s, is right and has the same bits every time', async (ta, tb) => {
    const inner = 3001
    const run = () => [
      tf.matMul(normal(ta ? [inner, 19] : [19, inner], 'a'), normal(tb ? [23, inner] : [inner, 23], 'b'), ta, tb),
    ]
    const [expected] = await onCpu(run)
    const [first] = await numbers(run())
    expect(distance(first!, expected!)).toBeLessThan(rounding(inner))
    for (let i = 0; i < 3; i++) expect(await numbers(run())).toEqual([first])
  })

  it.each([
    [[3, 15, 15, 17], true],
    [[700, 5], false],
  ] as const)('batch norm of %o, ReLU %s: values and gradients of the composed form', async (shape, relu) => {
    const run = () => {
      const c = shape.at(-1)!
      const x = normal<Tensor4D>([...shape], 'x', 2)
      const [gamma, beta] = [normal<Tensor1D>([c], 'gamma'), normal<Tensor1D>([c], 'beta')]
      const weights = normal<Tensor4D>([...shape], 'w')
      const { y, mean, variance } = batchNorm(x, gamma, beta, { relu })
      const f = (x: Tensor, gamma: Tensor, beta: Tensor) =>
        tf.sum(tf.mul(weights, batchNorm(x as Tensor4D, gamma as Tensor1D, beta as Tensor1D, { relu }).y))
      return [y, mean, variance, ...tf.grads(f as never)([x, gamma, beta])]
    }
    const expected = await onCpu(run)
    const actual = await numbers(run())
    actual.forEach((values, i) => void expect(distance(values, expected[i]!)).toBeLessThan(rounding(700)))
  })

  it('batch norm has moments that are right to f32 where the mean is a thousand deviations', async () => {
    const [n, c] = [5000, 3]
    const x = normal<Tensor2D>([n, c], 'far', 1000)
    const { mean, variance } = batchNorm(x, tf.ones([c]) as Tensor1D, tf.zeros([c]) as Tensor1D)
    const [values, means, variances] = (await numbers([x, mean, variance])) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ]
    for (let j = 0; j < c; j++) {
      let sum = 0
      for (let i = 0; i < n; i++) sum += values[i * c + j]!
      let squares = 0
      for (let i = 0; i < n; i++) squares += (values[i * c + j]! - sum / n) ** 2
      expect(means[j]! / (sum / n)).toBeCloseTo(1, 6)
      // E[x²] − mean² in f32 would be off by 0.06
      expect(variances[j]! / (squares / n)).toBeCloseTo(1, 5)
    }
  })

  it('reach what lies beyond the 65 535 workgroups of one dimension', async () => {
    // one element in each of 64 threads
    const side = 2080
    const pooled = tf.grad(x => tf.sum(globalAveragePool(x as Tensor4D)))(tf.ones([1, side, side, 1]))
    const [gradient] = await numbers([pooled])
    expect(gradient!.every(value => value === Math.fround(1 / side ** 2))).toBe(true)
  })

  it('the gradient of max pooling', async () => {
    const run = () => [tf.grad(x => tf.sum(tf.square(tf.maxPool(x as Tensor4D, 3, 2, 1))))(normal([2, 9, 8, 3], 'x'))]
    const expected = await onCpu(run)
    const actual = await numbers(run())
    expect(distance(actual[0]!, expected[0]!)).toBeLessThan(rounding(9))
  })

  it('ReLU lets what is not a number through', async () => {
    const { y } = batchNorm(tf.tensor2d([1, Number.NaN], [2, 1]), tf.ones([1]) as Tensor1D, tf.ones([1]) as Tensor1D, {
      relu: true,
    })
    expect([...(await y.data())]).toEqual([Number.NaN, Number.NaN])
  })

  it('global average pooling, forward and backward', async () => {
    const run = () => {
      const x = normal<Tensor4D>([2, 9, 11, 9], 'x')
      const weights = normal<Tensor2D>([2, 9], 'w')
      return [globalAveragePool(x), tf.grad(x => tf.sum(tf.mul(weights, globalAveragePool(x as Tensor4D))))(x)]
    }
    const expected = await onCpu(run)
    const actual = await numbers(run())
    actual.forEach((values, i) => void expect(distance(values, expected[i]!)).toBeLessThan(rounding(99)))
  })
})

describe.skipIf(missing)(`log det${missing ? `: ${missing}` : ''}`, patience, () => {
  it.each([1, 31, 32, 33, 100, 512])(
    'of %i dimensions agrees with the factor in doubles, and its gradient inverts',
    async d => {
      const a = moderate(d)
      const { value, grad } = tf.valueAndGrad(a => logdet(a as Tensor2D))(tf.tensor2d(a, [d, d]))
      const [found, inverse] = (await numbers([value, grad])) as [Float32Array, Float32Array]
      const expected = logdetCholesky(cholesky(matrix(Float64Array.from(a), d, d))!)
      // d logarithms of numbers between 1 and 4, each good to 2⁻²¹ as WGSL promises, added up in any order
      expect(Math.abs(found[0]! - expected)).toBeLessThanOrEqual(d * 2 ** -21)
      let worst = 0
      for (let i = 0; i < d; i++)
        for (let j = 0; j < Math.min(d, 8); j++) {
          let sum = 0
          for (let k = 0; k < d; k++) sum += a[i * d + k]! * inverse[k * d + j]!
          worst = Math.max(worst, Math.abs(sum - +(i === j)))
          // symmetric to the bit
          expect(inverse[i * d + j]).toBe(inverse[j * d + i])
        }
      // eigenvalues between 1 and 4
      expect(worst).toBeLessThan(4 * rounding(d))
    },
  )

  it('keeps the digits of a badly conditioned matrix', async () => {
    // eigenvalues 1 and, once, 1e-4: the determinant is their product
    const d = 40
    const u = Float64Array.from({ length: d }, () => 1 / Math.sqrt(d))
    const a = Float32Array.from({ length: d * d }, (_, i) => +(i % d === Math.floor(i / d)) - 0.9999 * u[0]! * u[0]!)
    const exact = logdetCholesky(cholesky(matrix(Float64Array.from(a), d, d))!)
    const value = (await logdet(tf.tensor2d(a, [d, d])).data())[0]!
    // backward stable: eigenvalues move by some d·2⁻²⁴, the smallest by a part 1e4 times that
    expect(Math.abs(value - exact)).toBeLessThan(1e4 * d * 2 ** -24)
  })

  it.each([2, 40])('is NaN, and so is its gradient, unless positive definite, in %i dimensions', async d => {
    const diagonal = Float32Array.from({ length: d * d }, (_, i) => (i % (d + 1) ? 0 : i === d * d - 1 ? -1 : 2))
    const { value, grad } = tf.valueAndGrad(a => logdet(a as Tensor2D))(tf.tensor2d(diagonal, [d, d]))
    const [found, inverse] = (await numbers([value, grad])) as [Float32Array, Float32Array]
    expect(found[0]).toBeNaN()
    expect(inverse.every(Number.isNaN)).toBe(true)
    diagonal[d * d - 1] = Number.NaN
    expect((await logdet(tf.tensor2d(diagonal, [d, d])).data())[0]).toBeNaN()
  })
})

describe.skipIf(missing)(`pairwise log-sum-exp${missing ? `: ${missing}` : ''}`, patience, () => {
  it.each([
    { n: 45, m: 70, d: 150, scale: 0.3, exclude: 20 },
    { n: 33, m: 600, d: 3, scale: 2, exclude: -1 },
    { n: 64, m: 64, d: 33, scale: 9, exclude: 0 },
  ])('of $n by $m vectors in $d dimensions, exclude $exclude: value and gradients in doubles', async settings => {
    const { n, m, d, scale, exclude } = settings
    const inputs = [
      normal<Tensor2D>([n, d], 'a'),
      normal<Tensor2D>([m, d], 'b'),
      normal<Tensor1D>([m], 'bias'),
    ] as const
    const ds = normal<Tensor1D>([n], 'ds')
    const f = (a: Tensor, b: Tensor, bias: Tensor) =>
      pairwiseLogSumExp(a as Tensor2D, b as Tensor2D, { scale, exclude, bias: bias as Tensor1D })
    const s = f(...inputs)
    const gradients = tf.grads((...x) => tf.sum(tf.mul(f(x[0]!, x[1]!, x[2]!), ds)))([...inputs])
    const [a, b, bias, weights, ...actual] = (await numbers([...inputs, ds, s, ...gradients])) as Float32Array[]
    const expected = reference(a!, b!, bias!, weights!, settings)
    // an exponent of size e in f32 is off by e·2⁻²⁴·√d or so, and a weight by that part of itself
    const largest = expected[0]!.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    actual.forEach((values, i) => void expect(distance(values, expected[i]!)).toBeLessThan(largest * rounding(d)))
  })

  it('overflows nowhere', async () => {
    const x = normal<Tensor2D>([40, 8], 'x', 0, 30)
    const value = await numbers([pairwiseLogSumExp(x, x)])
    const [rows] = await numbers([tf.sum(tf.square(x), 1)])
    // the largest exponents are in the hundreds and thousands, and one outweighs all others of its row
    value[0]!.forEach((s, i) => void expect(s).toBeGreaterThanOrEqual(rows![i]! * (1 - 1e-6)))
    expect(Math.max(...value[0]!)).toBeGreaterThan(1000)
    expect(value[0]!.every(Number.isFinite)).toBe(true)
  })

  it('never holds all products', async () => {
    const n = 640
    const backend = tf.backend() as unknown as { memory(): { numBytesAllocatedInGPU: number } }
    const x = normal<Tensor2D>([n, 2], 'x')
    await tf.square(x).data()
    const before = backend.memory().numBytesAllocatedInGPU
    const gradient = tf.grad(x => tf.sum(pairwiseLogSumExp(x as Tensor2D, x as Tensor2D, { exclude: 0 })))(x)
    await gradient.data()
    const taken = backend.memory().numBytesAllocatedInGPU - before
    expect(taken).toBeGreaterThan(0)
    expect(taken).toBeLessThan(n * n)
  })

  it('a row with nothing left is finite, and so is its gradient', async () => {
    const one = tf.ones([1, 3]) as Tensor2D
    const { value, grad } = tf.valueAndGrad(z => tf.sum(pairwiseLogSumExp(z as Tensor2D, one, { exclude: 0 })))(one)
    expect((await value.data())[0]).toBeLessThan(-1e29)
    expect([...(await grad.data())].every(Number.isFinite)).toBe(true)
  })
})

/** XᵀX/2d + I of normal numbers: eigenvalues between 1 and 4. */
function moderate(d: number): Float32Array {
  const random = createRandom(5, 'moderate')
  const x = Float64Array.from({ length: 2 * d * d }, () => random.normal())
  const sums = new Float64Array(d * d)
  for (let row = 0; row < 2 * d; row++)
    for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) sums[i * d + j]! += x[row * d + i]! * x[row * d + j]!
  return Float32Array.from(sums, (sum, i) => sum / (2 * d) + +(i % (d + 1) === 0))
}

/** s, da, db and dbias in loops over doubles. */
function reference(
  a: Float32Array,
  b: Float32Array,
  bias: Float32Array,
  ds: Float32Array,
  { n, m, d, scale, exclude }: { n: number; m: number; d: number; scale: number; exclude: number },
): Float64Array[] {
  const [s, da, db, dbias] = [
    new Float64Array(n),
    new Float64Array(n * d),
    new Float64Array(m * d),
    new Float64Array(m),
  ]
  for (let i = 0; i < n; i++) {
    const weights = Float64Array.from({ length: m }, (_, j) => {
      if (exclude >= 0 && j === i + exclude) return 0
      let dot = 0
      for (let k = 0; k < d; k++) dot += a[i * d + k]! * b[j * d + k]!
      return Math.exp(scale * dot + bias[j]!)
    })
    const total = weights.reduce((x, y) => x + y)
    s[i] = Math.log(total)
    for (let j = 0; j < m; j++) {
      const p = (ds[i]! * weights[j]!) / total
      dbias[j]! += p
      for (let k = 0; k < d; k++) {
        da[i * d + k]! += scale * p * b[j * d + k]!
        db[j * d + k]! += scale * p * a[i * d + k]!
      }
    }
  }
  return [s, da, db, dbias]
}
