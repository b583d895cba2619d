import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normals, singles } from '../test/matrices.ts'
import { firstChild, kdTree, placeOf } from './kd-tree.ts'
import { lanes } from './lanes.ts'
import { fromRows, type Matrix, matrix } from './matrix.ts'
import { nearestNeighbours } from './neighbours.ts'

/** Rows of few different values, so that most distances are tied, or of many. */
const samples = (columns: number, max = 90) =>
  fc.tuple(fc.boolean(), fc.integer({ min: 2, max })).chain(([coarse, rows]) =>
    fc.array(
      fc.array(coarse ? fc.integer({ min: -1, max: 2 }) : fc.double({ min: -3, max: 3, noNaN: true }), {
        minLength: columns,
        maxLength: columns,
      }),
      { minLength: rows, maxLength: rows },
    ),
  )

/** All pairs, sorted by distance as it is calculated in the order of the columns, then by index. */
function byBruteForce(queries: number[][], set: number[][], k: number, chebyshev: boolean, excludeSelf: boolean) {
  return queries.map((query, i) =>
    set
      .map((row, index) => {
        let sum = 0
        query.forEach((value, j) => {
          const difference = Math.abs(value - row[j]!)
          sum = chebyshev ? Math.max(sum, difference) : sum + difference * difference
        })
        return { index, key: sum, distance: chebyshev ? sum : Math.sqrt(sum) }
      })
      .filter(({ index }) => !(excludeSelf && index === i))
      .sort((a, b) => a.key - b.key || a.index - b.index)
      .slice(0, k)
      .sort((a, b) => a.distance - b.distance || a.index - b.index),
  )
}

const rowsOf = ({ data, rows, columns }: Matrix) =>
  Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns)))

describe.each(['chebyshev', 'euclidean'] as const)('%s neighbours by the tree', metric => {
  const check = (queries: number[][], set: number[][], k: number, excludeSelf: boolean) => {
    const q = fromRows(queries)
    const { indices, distances } = nearestNeighbours(q, queries === set ? q : fromRows(set), k, { metric, excludeSelf })
    const expected = byBruteForce(queries, set, k, metric === 'chebyshev', excludeSelf).flat()
    expect([...indices]).toEqual(expected.map(({ index }) => index))
    expect([...distances]).toEqual(expected.map(({ distance }) => distance))
  }
  it('are bit for bit those of all pairs, with duplicates and ties', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }).chain(columns => samples(columns)),
        fc.integer({ min: 1, max: 12 }),
        (rows, k) => check(rows, rows, Math.min(k, rows.length - 1), true),
      ),
      { seed: 5, numRuns: 60 },
    )
  })
  it('are those of another set, from near it and from far', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }).chain(columns => fc.tuple(samples(columns, 30), samples(columns))),
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom(0, 100, -1e9),
        ([queries, set], k, shift) =>
          check(
            queries.map(row => row.map(value => value + shift)),
            set,
            Math.min(k, set.length),
            false,
          ),
      ),
      { seed: 6, numRuns: 40 },
    )
  })
  it.each([
    [1, 700],
    [3, 1400],
    [11, 600],
  ])('are those of all pairs in %i dimensions, n = %i, on several levels', (d, n) => {
    const rows = rowsOf(singles(normals(d, n, d)))
    check(rows, rows, 4, true)
  })
  it('can be shared out', () => {
    const x = normals(9, 500, 3)
    const all = nearestNeighbours(x, x, 3, { metric, excludeSelf: true })
    const parts = [0, 123, 124, 500]
      .slice(1)
      .map((to, at) => nearestNeighbours(x, x, 3, { metric, excludeSelf: true, from: [0, 123, 124][at]!, to }))
    expect(parts.flatMap(({ indices }) => [...indices])).toEqual([...all.indices])
    expect(parts.flatMap(({ distances }) => [...distances])).toEqual([...all.distances])
  })
})

it('queries far above 16 dimensions, and cosine ones, can be shared out too', () => {
  const x = normals(10, 300, 20)
  for (const metric of ['euclidean', 'cosine'] as const) {
    const all = nearestNeighbours(x, x, 2, { metric, excludeSelf: true })
    const last = nearestNeighbours(x, x, 2, { metric, excludeSelf: true, from: 290, to: 300 })
    expect([...last.indices]).toEqual([...all.indices.subarray(580)])
    expect([...last.distances]).toEqual([...all.distances.subarray(580)])
  }
  expect(() => nearestNeighbours(x, x, 1, { from: 5, to: 301 })).toThrow('not among 300')
})

it.each([1, 16, 17, 40, 256, 257, 3000, 5000])('every row of %i is in one leaf, and in every box above it', n => {
  const x = normals(n, n, 2)
  const tree = kdTree(x)
  const seen = new Int32Array(n)
  const visit = (node: number, low: number[], high: number[]): number => {
    const { memory } = tree.lanes
    let size = 0
    let least = n
    if (node >= tree.firstLeaf) {
      for (let lane = 0; lane < lanes; lane++) {
        const row = tree.order[(node - tree.firstLeaf) * lanes + lane]!
        if (row < 0) continue
        seen[row]!++
        size++
        least = Math.min(least, row)
        for (let j = 0; j < 2; j++) {
          const value = memory[placeOf.points(tree, node) + j * lanes + lane]!
          expect(value).toBe(x.data[row * 2 + j])
          expect(value >= low[j]! && value <= high[j]!).toBe(true)
        }
      }
    } else
      for (let lane = 0; lane < (node === 0 ? tree.fan : lanes); lane++) {
        const child = firstChild(tree.fan, node) + lane
        const at = placeOf.boxes(2, node) + lane
        size += visit(
          child,
          [0, 1].map(j => Math.max(low[j]!, memory[at + 2 * j * lanes]!)),
          [0, 1].map(j => Math.min(high[j]!, memory[at + (2 * j + 1) * lanes]!)),
        )
        least = Math.min(least, tree.leastRow[child]!)
      }
    expect(tree.sizes[node]).toBe(size)
    expect(tree.leastRow[node]).toBe(least)
    return size
  }
  const infinite = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  expect(
    visit(
      0,
      infinite.map(value => -value),
      infinite,
    ),
  ).toBe(n)
  expect([...seen]).toEqual(new Array(n).fill(1))
})

it('all rows equal: the first ones are the nearest', () => {
  const x = matrix(new Float64Array(400).fill(0.5), 200, 2)
  const { indices, distances } = nearestNeighbours(x, x, 2, { metric: 'chebyshev', excludeSelf: true })
  expect([...indices.subarray(0, 8)]).toEqual([1, 2, 0, 2, 0, 1, 0, 1])
  expect(distances.every(value => value === 0)).toBe(true)
})
