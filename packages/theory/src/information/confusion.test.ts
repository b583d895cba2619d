import { createRandom, fromRows, matMul } from '@infomax/math'
import { expect, it } from 'vitest'
import { normals } from '../spline/testing/networks.ts'
import { prototypeConfusion } from './confusion.ts'

/** H(T|X) for two prototypes on a line, by the trapezium rule. */
function exact(distance: number, deviation: number): number {
  const step = deviation / 200
  let sum = 0
  for (let x = -12 * deviation; x <= distance + 12 * deviation; x += step) {
    const [p, q] = [0, distance].map(
      center => Math.exp(-((x - center) ** 2) / (2 * deviation ** 2)) / (deviation * Math.sqrt(2 * Math.PI)),
    ) as [number, number]
    for (const r of [p, q]) if (r > 0) sum -= (r / 2) * Math.log(r / (p + q)) * step
  }
  return sum
}

it.each([0, 0.5, 1, 2, 4, 8])('is above what two prototypes %d apart leave open', distance => {
  const bound = prototypeConfusion(fromRows([[0], [distance]]), { deviation: 0.8 })
  const open = exact(distance, 0.8)
  expect(bound).toBeCloseTo(Math.log(1 + Math.exp(-(distance ** 2) / (8 * 0.64))), 12)
  expect(open).toBeLessThanOrEqual(bound + 1e-12)
})

it('is ln N for N prototypes that are one, and 0 for prototypes far apart', () => {
  expect(
    prototypeConfusion(
      fromRows([
        [1, 2],
        [1, 2],
        [1, 2],
      ]),
      { deviation: 1 },
    ),
  ).toBeCloseTo(Math.log(3), 12)
  expect(
    prototypeConfusion(
      fromRows([
        [0, 0],
        [0, 100],
      ]),
      { deviation: 1 },
    ),
  ).toBe(0)
})

it('is that of isotropic noise for as many orthogonal directions as dimensions', () => {
  const x = normals(6, 3, createRandom(1))
  const directions = fromRows([
    [0, 0.5, 0],
    [0.5, 0, 0],
    [0, 0, -0.5],
  ])
  expect(prototypeConfusion(x, { directions })).toBeCloseTo(prototypeConfusion(x, { deviation: 0.5 }), 12)
})

it('does not depend on which directions span a plane', () => {
  // (1, 0, 0) and (0, 1, 0) turned by 0.3, and the second prototype in their plane
  const [c, s] = [Math.cos(0.3), Math.sin(0.3)]
  const turn = fromRows([
    [c, s],
    [-s, c],
  ])
  const directions = fromRows([
    [1, 0, 0],
    [0, 1, 0],
  ])
  const x = fromRows([
    [0, 0, 0],
    [1, 1, 0],
  ])
  const expected = Math.log(1 + Math.exp(-2 / 8))
  expect(prototypeConfusion(x, { directions })).toBeCloseTo(expected, 12)
  expect(prototypeConfusion(x, { directions: matMul(turn, directions) })).toBeCloseTo(expected, 12)
  // a third direction that is the sum of two: variances 2 ± 1 along (1, ±1)
  const dependent = fromRows([
    [1, 0, 0],
    [0, 1, 0],
    [1, 1, 0],
  ])
  expect(prototypeConfusion(x, { directions: dependent })).toBeCloseTo(Math.log(1 + Math.exp(-2 / 3 / 8)), 12)
})

it('is 0 for prototypes off the plane of the noise, however near', () => {
  const x = fromRows([
    [0, 0, 0],
    [0.1, 0.1, 1e-3],
  ])
  expect(
    prototypeConfusion(x, {
      directions: fromRows([
        [1, 0, 0],
        [0, 1, 0],
      ]),
    }),
  ).toBe(0)
})

it('is a bound still where each prototype has its own directions', () => {
  const x = fromRows([
    [0, 0],
    [1, 0],
  ])
  // x₂ lies on the line of x₁'s noise, x₁ not on that of x₂'s
  const directions = [fromRows([[1, 0]]), fromRows([[0, 1]])]
  expect(prototypeConfusion(x, { directions })).toBeCloseTo(Math.log(2) / 2, 12)
})

it('refuses what is no noise, and no prototypes', () => {
  const x = fromRows([
    [0, 0],
    [1, 0],
  ])
  const refused = (code: string) => expect.objectContaining({ code })
  expect(() => prototypeConfusion(x, { deviation: 0 })).toThrowError(refused('BAD_VALUE'))
  expect(() => prototypeConfusion(x, { directions: fromRows([[1]]) })).toThrowError(refused('BAD_SHAPE'))
  expect(() => prototypeConfusion(fromRows([]), { deviation: 1 })).toThrowError(refused('BAD_SHAPE'))
})
