import { createRandom } from '@infomax/core'
import { expect, it } from 'vitest'
import { curve, ends, limit } from './curve.ts'

const pairs = (values: readonly number[]) => values.map((value, i) => ({ step: i + 1, value }))

it('leaves up to 400 values as they are', () => {
  const values = Array.from({ length: limit }, (_, i) => i / 3)
  const { perBin, points } = curve(pairs(values))
  expect(perBin).toBe(1)
  expect(points.map(point => point.mean)).toEqual(values)
  expect(points.every(({ mean, min, max }) => min === mean && max === mean)).toBe(true)
})

it('bins more values without losing an extreme or the overall mean', () => {
  const random = createRandom(3)
  const values = Array.from({ length: 4000 }, () => random.normal())
  values[1234] = 50
  values[2345] = -50
  const { perBin, points } = curve(pairs(values))
  expect(perBin).toBe(10)
  expect(points).toHaveLength(400)
  expect(points.at(-1)?.step).toBe(4000)
  expect(Math.max(...points.map(p => p.max))).toBe(50)
  expect(Math.min(...points.map(p => p.min))).toBe(-50)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  // Both sum 4000 numbers of size 1: rounding is far below 1e-12.
  expect(points.reduce((sum, p) => sum + p.mean, 0) / points.length).toBeCloseTo(mean, 12)
})

it.each([401, 799, 801, 123_457])('keeps at most 400 points of %i', n => {
  const { points, perBin } = curve(Array.from({ length: n }, (_, i) => ({ step: i, value: i })))
  expect(points.length).toBeLessThanOrEqual(limit)
  expect(points).toHaveLength(Math.ceil(n / perBin))
})

it('counts what is not a finite number, and what JSON made of it', () => {
  const { notFinite, points } = curve(pairs([1, Number.NaN, null as never, Number.POSITIVE_INFINITY, 2]))
  expect(notFinite).toBe(3)
  expect(points.map(point => [point.step, point.mean])).toEqual([
    [1, 1],
    [5, 2],
  ])
})

it('compares the first tenth with the last', () => {
  expect(ends(curve(pairs(Array.from({ length: 20 }, (_, i) => i))))).toEqual({ first: 0.5, last: 18.5 })
  expect(ends(curve([]))).toBeUndefined()
})
