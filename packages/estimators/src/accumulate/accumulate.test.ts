import { columnMeans, covariance, covarianceOf, gram, type Matrix, matrix, variance } from '@infomax/math'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normals } from '../../test/inputs.ts'
import { accumulate, together } from './accumulator.ts'
import {
  gramAccumulator,
  meanAccumulator,
  momentAccumulator,
  rangeAccumulator,
  spreadAccumulator,
} from './accumulators.ts'

const whole = (() => {
  const x = normals(1, 500, 4)
  return matrix(
    x.data.map((value, at) => value + 1000 * (at % 4)),
    500,
    4,
  )
})()
const all = [meanAccumulator, spreadAccumulator, momentAccumulator, gramAccumulator, rangeAccumulator]
const everything = together({
  mean: meanAccumulator,
  moments: momentAccumulator,
  gram: gramAccumulator,
  range: rangeAccumulator,
  spread: spreadAccumulator,
})

const part = ({ data, columns }: Matrix, from: number, to: number) =>
  matrix(Float64Array.from(data.subarray(from * columns, to * columns)), to - from, columns)

async function* blocks(cuts: readonly number[]) {
  let from = 0
  for (const to of [...cuts, whole.rows].sort((a, b) => a - b)) {
    yield part(whole, from, to)
    from = to
  }
}

const closeTo = (found: Float64Array, expected: Float64Array, relative: number) =>
  found.forEach((value, at) => {
    expect(Math.abs(value - expected[at]!)).toBeLessThan(relative * Math.max(1, Math.abs(expected[at]!)))
  })

it('is that of the whole, however the rows are cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 6 }), async cuts => {
      const { mean, moments, gram: products, range, spread } = await accumulate(everything, blocks(cuts))
      for (const { n } of [mean, moments, products, range, spread]) expect(n).toBe(500)
      // a few roundings of each block
      closeTo(mean.mean, columnMeans(whole), 1e-14)
      closeTo(moments.mean, columnMeans(whole), 1e-14)
      // of deviations of size 1 about means of size 3000, known to 1e-12
      closeTo(covarianceOf(moments).data, covariance(whole).data, 1e-11)
      closeTo(products.gram.data, gram(whole).data, 1e-13)
      closeTo(spread.mean, columnMeans(whole), 1e-14)
      for (let j = 0; j < 4; j++) {
        const column = whole.data.filter((_, at) => at % 4 === j)
        expect(Math.abs(spread.squares[j]! / 499 - variance(column))).toBeLessThan(1e-11)
        expect([range.min[j], range.max[j]]).toEqual([Math.min(...column), Math.max(...column)])
      }
    }),
    { seed: 1, numRuns: 40 },
  )
})

it('loses nothing to a common offset, where Σx² would lose all', async () => {
  const x = normals(2, 1000, 2)
  const offset = matrix(
    x.data.map(value => value + 2 ** 30),
    1000,
    2,
  )
  const parts = [part(offset, 0, 10), part(offset, 10, 700), part(offset, 700, 1000)]
  const { scatter, n } = await accumulate(momentAccumulator, parts)
  // the samples themselves lose 2⁻²³
  closeTo(covarianceOf({ scatter, n, mean: new Float64Array(2) }).data, covariance(x).data, 1e-6)
})

describe('merging', () => {
  it('with nothing changes nothing, in either order', () => {
    for (const accumulator of all) {
      const state = accumulator.of(whole as never) as never
      const none = accumulator.empty(4) as never
      expect(accumulator.merge(state, none)).toEqual(state)
      expect(accumulator.merge(none, state)).toEqual(state)
    }
  })
  it('leaves both as they were and goes through a structured clone', () => {
    const a = everything.of(part(whole, 0, 10))
    const b = everything.of(part(whole, 10, 30))
    const before = structuredClone({ a, b })
    const merged = everything.merge(structuredClone(a), b)
    expect(everything.merge(a, b)).toEqual(merged)
    expect({ a, b }).toEqual(before)
  })
  it('refuses other columns', () => {
    const other = normals(1, 5, 3)
    for (const accumulator of all)
      expect(() => accumulator.merge(accumulator.of(whole) as never, accumulator.of(other) as never)).toThrow(
        RangeError,
      )
  })
})

describe('bad blocks', () => {
  it.each([
    [[], 'EMPTY_DATA', 'No samples'],
    [[[[1, 2]], [[1, 2, 3]]], 'BAD_SHAPE', 'From row 1 on'],
    [[[[1, 2]], [[1, Number.NaN]]], 'BAD_VALUE', 'Row 1, column 1 is NaN'],
    [[[[1, 2]], [[1, 2], [1]]], 'BAD_SHAPE', 'Row 2 has 1 numbers, row 1 has 2'],
    [[[[1, Number.NaN]]], 'BAD_VALUE', 'Row 0, column 1'],
  ] as const)('%j are refused', async (given, code, message) => {
    await expect(accumulate(momentAccumulator, given as never)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    })
  })
})

it('shows each block once it was checked', async () => {
  const seen: number[] = []
  await accumulate(
    meanAccumulator,
    [
      [[1, 2]],
      [],
      [
        [3, 4],
        [5, 6],
      ],
    ] as never,
    ({ rows }) => seen.push(rows),
  )
  expect(seen).toEqual([1, 2])
})
