import type { Tensor2D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { expectGradient } from '../../testing/src/gradient.ts'
import { predictCodes, tf } from './index.ts'

beforeAll(() => tf.setBackend('cpu'))

const [n, k] = [6, 5] as const
/** Numbers that do not repeat. */
const scores = Array.from({ length: n }, (_, i) => Array.from({ length: k }, (_, j) => 3 * Math.sin(7 * i + 1.3 * j)))
const codes = Array.from({ length: n }, (_, i) => {
  const row = Array.from({ length: k }, (_, j) => 1 + Math.cos(2 * i + 5 * j))
  const sum = row.reduce((a, b) => a + b)
  return row.map(x => x / sum)
})

const softmax = (row: readonly number[]): number[] => {
  const powers = row.map(Math.exp)
  const sum = powers.reduce((a, b) => a + b)
  return powers.map(power => power / sum)
}

describe.each([1, 2, 3])('codes predicted in %d parts', parts => {
  it('have the cross entropies and the means of their definition', async () => {
    const { crossEntropies, means } = predictCodes(tf.tensor2d(scores), tf.tensor2d(codes), parts)
    const p = scores.map(softmax)
    for (const [i, value] of (await crossEntropies.array()).entries())
      expect(value).toBeCloseTo(-codes[i]!.reduce((sum, q, j) => sum + q * Math.log(p[i]![j]!), 0), 5)
    const rows = n / parts
    expect(means.shape).toEqual([parts, k])
    for (const [part, row] of (await means.array()).entries())
      for (const [j, value] of row.entries()) {
        const column = p.slice(part * rows, (part + 1) * rows).map(row => row[j]!)
        expect(value).toBeCloseTo(column.reduce((a, b) => a + b) / rows, 6)
      }
  })

  it('have the gradient of both', async () => {
    const q = tf.tensor2d(codes)
    await expectGradient(
      s => {
        const { crossEntropies, means } = predictCodes(s as Tensor2D, q, parts)
        return tf.add(tf.sum(tf.square(crossEntropies)), tf.sum(tf.log(means)))
      },
      [tf.tensor2d(scores)],
    )
  })
})

it('are finite where all but one probability is 0', async () => {
  const far = tf.tensor2d([[1000, 0, -1000]])
  const { crossEntropies, means } = predictCodes(far, tf.tensor2d([[0, 0.5, 0.5]]))
  // ln Σ exp s = 1000, Σ q·s = −500
  expect((await crossEntropies.data())[0]).toBe(1500)
  expect([...(await means.data())]).toEqual([1, 0, 0])
})
