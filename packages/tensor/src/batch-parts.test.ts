import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { type BatchParts, batchNorm, tf } from './index.ts'

/**
 * Each part in turn, again and again: a gathering that not all parts have reached yet ends the attempt, and the next one
 * finds the numbers there.
 */
function inTurn<T>(sizes: readonly number[], run: (parts: BatchParts, part: number) => T): T[] {
  const met: Tensor[][] = []
  for (;;) {
    const given: Tensor[] = []
    const results = sizes.flatMap((_, part) => {
      let call = 0
      const gather = (mine: Tensor) => {
        if (call < met.length) return met[call++]!
        given.push(tf.keep(tf.clone(mine)))
        throw new Error('not yet')
      }
      try {
        return [run({ sizes, gather }, part)]
      } catch (error) {
        if ((error as Error).message !== 'not yet') throw error
        return []
      }
    })
    if (given.length === 0) return results
    met.push(given)
  }
}

const [n, c] = [23, 5]
const normal = (mean: number, deviation: number, seed: number) =>
  tf.randomNormal([n * c], mean, deviation, 'float32', seed).dataSync() as Float32Array
let values: Float32Array
let slope: Float32Array
const rows = (data: Float32Array, from: number, size: number) =>
  tf.tensor2d(data.slice(from * c, (from + size) * c), [size, c])

beforeAll(async () => {
  await tf.setBackend('cpu')
  // far from the origin, where a difference of squares would lose digits
  values = normal(30, 2, 1)
  slope = normal(0, 1, 2)
})

describe.each([
  { name: 'three parts', sizes: [8, 8, 7] },
  { name: 'parts of one sample', sizes: Array(n).fill(1) as number[] },
])('batch norm of $name', ({ sizes }) => {
  const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((a, b) => a + b, 0))

  const gradients = (from: number, size: number, parts?: BatchParts) => {
    let result: ReturnType<typeof batchNorm<Tensor2D>> | undefined
    const [dx, dgamma, dbeta] = tf.grads((x, gamma, beta) => {
      result = batchNorm(x as Tensor2D, gamma as Tensor1D, beta as Tensor1D, {
        relu: true,
        ...(parts ? { parts } : {}),
      })
      for (const tensor of [result.y, result.mean, result.variance]) tf.keep(tensor)
      return tf.sum(tf.mul(tf.square(result.y), rows(slope, from, size)))
    })([rows(values, from, size), tf.tensor1d([1, -0.5, 2, 0.3, 1]), tf.tensor1d([0, 0.1, -1, 0.4, 2])])
    return { ...result!, dx: dx!, dgamma: dgamma!, dbeta: dbeta! }
  }

  it('is that of the whole', () => {
    const whole = gradients(0, n)
    const parts = inTurn(sizes, (parts, i) => gradients(starts[i]!, sizes[i]!, parts))
    // f32 rounds values near 30 to 2e-6, a millionth of their deviation; ten such errors meet in a gradient
    const close = (a: Tensor, b: Tensor) => {
      const [x, y] = [a.dataSync(), b.dataSync()]
      const size = Math.max(...y.map(Math.abs))
      x.forEach((value, i) => {
        expect(Math.abs(value - y[i]!)).toBeLessThan(1e-5 * size)
      })
    }
    for (const { mean, variance, count } of parts) {
      close(mean, whole.mean)
      close(variance, whole.variance)
      expect(count).toBe(n)
    }
    close(tf.concat(parts.map(({ y }) => y)), whole.y)
    close(tf.concat(parts.map(({ dx }) => dx)), whole.dx)
    close(tf.addN(parts.map(({ dgamma }) => dgamma)), whole.dgamma)
    close(tf.addN(parts.map(({ dbeta }) => dbeta)), whole.dbeta)
  })
})
