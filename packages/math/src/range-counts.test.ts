import fc from 'fast-check'
import { expect, it } from 'vitest'
import { normals } from '../test/matrices.ts'
import { fromRows, type Matrix, matrix } from './matrix.ts'
import { createRandom } from './random.ts'
import { below, rangeCounter } from './range-counts.ts'

const chebyshev = ({ data, columns }: Matrix, i: number, j: number): number => {
  let greatest = 0
  for (let c = 0; c < columns; c++)
    greatest = Math.max(greatest, Math.abs(data[i * columns + c]! - data[j * columns + c]!))
  return greatest
}

function check(x: Matrix, limits: Float64Array): void {
  const counter = rangeCounter(x)
  const all = Array.from({ length: x.rows }, (_, i) => i)
  const expected = all.map(i => all.filter(j => j !== i && chebyshev(x, i, j) <= limits[i]!).length)
  expect([...counter.counts(limits)]).toEqual(expected)
  expect([...counter.counts(limits, 1, x.rows - 1)]).toEqual(expected.slice(1, -1))
  expect(counter.count(0, limits[0]!)).toBe(expected[0])
  const weights = limits.map((_, i) => 1 + (i % 5))
  const chosen = all.filter(i => i % 3 !== 1)
  const covering = counter.covering(chosen, limits, weights)
  chosen.forEach((j, at) => {
    let sum = 0
    for (const i of all) if (i !== j && chebyshev(x, i, j) <= limits[i]!) sum += weights[i]!
    // sums of integers are exact
    expect(covering[at]).toBe(sum)
  })
}

it.each([1, 2, 3])('counts others in a range of %i dimensions as loops do, whatever is tied', columns => {
  fc.assert(
    fc.property(
      fc.tuple(fc.boolean(), fc.integer({ min: 3, max: 80 })).chain(([coarse, rows]) =>
        fc.array(
          fc.tuple(
            fc.array(coarse ? fc.integer({ min: -2, max: 2 }) : fc.double({ min: -2, max: 2, noNaN: true }), {
              minLength: columns,
              maxLength: columns,
            }),
            coarse ? fc.integer({ min: -1, max: 3 }) : fc.double({ min: -0.1, max: 3, noNaN: true }),
          ),
          { minLength: rows, maxLength: rows },
        ),
      ),
      rows =>
        check(
          fromRows(rows.map(([row]) => row)),
          Float64Array.from(rows, ([, limit]) => limit),
        ),
    ),
    { seed: 8, numRuns: 50 },
  )
})

it.each([1, 4])('counts on several levels of a tree, in %i dimensions', columns => {
  const x = normals(columns, 900, columns)
  const random = createRandom(1, 'limits')
  check(
    x,
    Float64Array.from({ length: 900 }, () => 2 * random.uniform()),
  )
})

it.each<[string, (value: number) => number]>([
  ['in tails beyond all measure', value => Math.exp(30 * value)],
  ['at both ends of the doubles', value => value * 5e307],
  ['next to nothing', value => value * 1e-320],
  ['that are all equal', () => 3],
])('counts numbers %s', (_, change) => {
  const x = matrix(normals(9, 173, 1).data.map(change), 173, 1)
  const others = normals(10, 173, 1).data
  check(
    x,
    others.map((value, i) => Math.abs(x.data[i]! - change(value))),
  )
  check(x, new Float64Array(173).fill(Number.MAX_VALUE))
})

it('keeps apart limits that were asked for in turn', () => {
  const x = normals(11, 60, 1)
  const counter = rangeCounter(x)
  const limits = new Float64Array(60).fill(0.1)
  const few = counter.counts(limits)
  limits.fill(0.5)
  expect(counter.counts(limits)).toEqual(rangeCounter(x).counts(limits))
  expect(counter.counts(limits.fill(0.1))).toEqual(few)
})

it('below is the next double down', () => {
  const words = new BigInt64Array(1)
  const doubles = new Float64Array(words.buffer)
  for (const value of [1, 2, 3, 0.1, 1e300, 1.5e-308, 2.2250738585072014e-308, 5e-324, Number.MAX_VALUE]) {
    doubles[0] = value
    words[0] = words[0]! - 1n
    expect(below(value)).toBe(doubles[0])
  }
  expect(below(0)).toBeLessThan(0)
})
