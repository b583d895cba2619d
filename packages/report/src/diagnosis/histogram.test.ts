import { expect, it } from 'vitest'
import { bins, quantileOf } from './histogram.ts'

it('turns counts into densities of area 1, whatever the widths', () => {
  const drawn = bins({ edges: [0, 1, 3, 3.5], counts: [2, 6, 2] })
  expect(drawn.map(({ density }) => density)).toEqual([0.2, 0.3, 0.4])
  // Three products of size below 1: rounding stays below 1e-15.
  expect(drawn.reduce((area, { from, to, density }) => area + density * (to - from), 0)).toBeCloseTo(1, 14)
})

it.each([0, -3, 1e-12, 1e9])('draws the constant %d as one bar about it', value => {
  const drawn = bins({ edges: [value, value], counts: [7] })
  expect(drawn).toHaveLength(1)
  expect(drawn[0]!.from).toBeLessThan(value)
  expect(drawn[0]!.to).toBeGreaterThan(value)
  expect(quantileOf({ edges: [value, value], counts: [7] }, 0.5)).toBe(value)
})

it.each([
  ['nothing counted', [0, 1], [0]],
  ['no bins', [], []],
  ['edges that do not fit', [0, 1, 2], [3]],
  ['an edge that is no number', [0, Number.NaN], [3]],
  ['an edge that JSON lost', [null as never, 1], [3]],
  ['edges out of order', [1, 0], [3]],
])('draws and reads nothing of %s', (_, edges, counts) => {
  expect(bins({ edges, counts })).toEqual([])
  expect(quantileOf({ edges, counts }, 0.5)).toBeUndefined()
})

it('reads quantiles within bins', () => {
  const histogram = { edges: [0, 1, 2, 4], counts: [4, 0, 4] }
  expect([0, 0.25, 0.5, 0.75, 1].map(share => quantileOf(histogram, share))).toEqual([0, 0.5, 1, 3, 4])
})
