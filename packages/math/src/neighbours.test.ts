import { describe, expect, it } from 'vitest'
import { normals, singles } from '../test/matrices.ts'
import { visitSquaredDistances } from './distances.ts'
import { fromRows, type Matrix, matrix } from './matrix.ts'
import { type Metric, nearestNeighbours } from './neighbours.ts'

const row = ({ data, columns }: Matrix, i: number) => Array.from(data.subarray(i * columns, (i + 1) * columns))

const sum = (a: number[], term: (value: number, j: number) => number) => {
  let total = 0
  for (let j = 0; j < a.length; j++) total += term(a[j]!, j)
  return total
}
const metrics: Record<Metric, (a: number[], b: number[]) => number> = {
  euclidean: (a, b) => Math.sqrt(sum(a, (value, j) => (value - b[j]!) ** 2)),
  chebyshev: (a, b) => Math.max(...a.map((value, j) => Math.abs(value - b[j]!))),
  cosine: (a, b) => 1 - sum(a, (x, j) => x * b[j]!) / Math.sqrt(sum(a, x => x * x) * sum(b, x => x * x)),
}

/** Sorts all of them. */
function reference(queries: Matrix, set: Matrix, k: number, metric: Metric, excludeSelf: boolean) {
  const rows = Array.from({ length: set.rows }, (_, index) => row(set, index))
  return Array.from({ length: queries.rows }, (_, i) =>
    Array.from({ length: set.rows }, (_, index) => ({
      index,
      distance: metrics[metric](row(queries, i), rows[index]!),
    }))
      .filter(({ index }) => !(excludeSelf && index === i))
      .sort((a, b) => a.distance - b.distance)
      .slice(0, k),
  ).flat()
}

describe.each(['euclidean', 'cosine', 'chebyshev'] as const)('%s neighbours', metric => {
  it.each([
    [2, 3],
    [20, 1],
    [9, 17],
  ])('in %i dimensions, k = %i, are those of a full sort', (d, k) => {
    // more than one block of queries and of references
    const set = normals(d, 1100, d)
    const queries = normals(d + 1, 300, d)
    const expected = reference(queries, set, k, metric, false)
    const { indices, distances } = nearestNeighbours(queries, set, k, { metric })
    expect([...indices]).toEqual(expected.map(({ index }) => index))
    expected.forEach(({ distance }, at) => {
      expect(distances[at]).toBeCloseTo(distance, 12)
    })
  })
  it('can leave out the sample itself, and take singles', () => {
    const x = singles(normals(3, 280, 12))
    const expected = reference(x, x, 4, metric, true)
    expect([...nearestNeighbours(x, x, 4, { metric, excludeSelf: true }).indices]).toEqual(
      expected.map(({ index }) => index),
    )
  })
  it('puts duplicates at exactly 0', () => {
    const x = normals(4, 50, 11)
    const twice = matrix(Float64Array.from([...x.data, ...x.data]), 100, 11)
    const { indices, distances } = nearestNeighbours(twice, twice, 1, { metric, excludeSelf: true })
    expect([...distances]).toEqual(new Array(100).fill(0))
    expect([...indices]).toEqual(Array.from({ length: 100 }, (_, i) => (i + 50) % 100))
  })
  it('chooses rightly far from the origin', () => {
    const x = normals(5, 200, 10)
    const far = matrix(
      x.data.map(value => value + (metric === 'cosine' ? 0 : 2 ** 20)),
      200,
      10,
    )
    expect([...nearestNeighbours(far, far, 5, { metric, excludeSelf: true }).indices]).toEqual(
      reference(far, far, 5, metric, true).map(({ index }) => index),
    )
  })
})

it('a zero row is at cosine distance 1', () => {
  const { indices, distances } = nearestNeighbours(
    fromRows([
      [0, 0],
      [1, 1],
    ]),
    fromRows([
      [-1, -1],
      [0, 0],
      [2, 2.5],
    ]),
    3,
    {
      metric: 'cosine',
    },
  )
  expect([...distances.subarray(0, 3)]).toEqual([1, 1, 1])
  expect([...indices.subarray(3)]).toEqual([2, 1, 0])
  expect([...distances.subarray(4)]).toEqual([1, expect.closeTo(2, 14)])
})

it('squared distances of a set to itself are symmetric, and 0 on the diagonal', () => {
  const x = normals(7, 300, 6)
  const all = new Float64Array(300 * 300)
  visitSquaredDistances(x, x, ({ first, rows, from, columns, values }) => {
    for (let i = 0; i < rows; i++) all.set(values.subarray(i * columns, (i + 1) * columns), (first + i) * 300 + from)
  })
  for (let i = 0; i < 300; i++) {
    expect(all[i * 301]).toBe(0)
    for (let j = 0; j < i; j++) expect(Math.abs(all[i * 300 + j]! - all[j * 300 + i]!)).toBeLessThan(1e-13)
  }
})

it('refuses what does not fit', () => {
  const x = normals(1, 5, 2)
  expect(() => nearestNeighbours(x, x, 5, { excludeSelf: true })).toThrow('from 1 to 4')
  expect(() => nearestNeighbours(x, normals(1, 4, 3), 1)).toThrow('2 columns, the reference has 3')
  expect(() => nearestNeighbours(x, normals(1, 4, 2), 1, { excludeSelf: true })).toThrow('one set')
  expect(() => nearestNeighbours(fromRows([[Number.NaN]]), fromRows([[1]]), 1)).toThrow('finite')
})
