import { createRandom, standalone } from '@infomax/core'
import { logdet, tf } from '@infomax/tensor'
import { beforeAll, expect, it, vi } from 'vitest'
import { cpu, plugin } from './index.ts'

const backend = cpu.create({}, standalone)
const warn = vi.spyOn(console, 'warn')

beforeAll(async () => {
  await backend.load()
})

it('is what the plug-in provides, always available and of the lowest rank', async () => {
  expect(plugin.provides).toEqual([cpu])
  expect(await backend.probe()).toEqual({ available: true, detail: 'plain JavaScript' })
  expect(backend.rank).toBe(0)
})

it('loads twice and says nothing', async () => {
  await backend.load()
  expect(tf.getBackend()).toBe('cpu')
  tf.tensor1d([1, 2]).dispose()
  expect(warn).not.toHaveBeenCalled()
})

it('gives the log determinant of a known matrix and its inverse as the gradient', () => {
  const a = tf.tensor2d([2, 1, 0, 1, 2, 1, 0, 1, 2], [3, 3])
  // det = 4; the inverse of the discrete Laplacian by hand
  const { value, grad } = tf.valueAndGrad(x => logdet(x as typeof a))(a)
  expect(value.dataSync()[0]).toBeCloseTo(Math.log(4), 6)
  const expected = [0.75, -0.5, 0.25, -0.5, 1, -0.5, 0.25, -0.5, 0.75]
  grad.dataSync().forEach((g, i) => void expect(g).toBeCloseTo(expected[i]!, 6))
})

it('agrees with finite differences on a random matrix', () => {
  const random = createRandom(1)
  const d = 6
  const x = Array.from({ length: d * d }, () => random.normal())
  // XXᵀ + I, summed in doubles
  const matrix = (x: readonly number[]) =>
    x.map((_, at) => {
      const [i, j] = [Math.floor(at / d), at % d]
      let sum = i === j ? 1 : 0
      for (let k = 0; k < d; k++) sum += x[i * d + k]! * x[j * d + k]!
      return sum
    })
  const a = tf.tensor2d(matrix(x), [d, d])
  const gradient = tf
    .grad(x => logdet(x as typeof a))(a)
    .dataSync()
  const values = a.dataSync()
  for (let i = 0; i < d; i++) {
    // a diagonal element alone: ∂ log det A/∂Aᵢᵢ = A⁻¹ᵢᵢ
    const moved = (h: number) => {
      const copy = Float32Array.from(values)
      copy[i * d + i]! += h
      return logdet(tf.tensor2d(copy, [d, d])).dataSync()[0]!
    }
    const h = 0.05
    // error h²/6 · |f‴| = h²/3 · (A⁻¹ᵢᵢ)³ ≤ 1e-3, and f32 rounding 1e-6/h
    expect((moved(h) - moved(-h)) / (2 * h)).toBeCloseTo(gradient[i * d + i]!, 2)
  }
})

it('is NaN unless positive definite', () => {
  expect(logdet(tf.tensor2d([1, 2, 2, 1], [2, 2])).dataSync()[0]).toBeNaN()
})
