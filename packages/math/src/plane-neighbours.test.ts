import fc from 'fast-check'
import { expect, it } from 'vitest'
import { normals } from '../test/matrices.ts'
import { fromRows, type Matrix, matrix } from './matrix.ts'
import { nearestNeighbours } from './neighbours.ts'
import { planeNeighbours } from './plane-neighbours.ts'
import { createRandom } from './random.ts'

/** Sorts all others by distance and index. */
function sorted({ data, rows }: Matrix, k: number, from: number, to: number) {
  const all = Array.from({ length: rows }, (_, i) => i)
  const found = all.slice(from, to).flatMap(i =>
    all
      .filter(j => j !== i)
      .map(j => ({
        j,
        distance: Math.max(Math.abs(data[2 * i]! - data[2 * j]!), Math.abs(data[2 * i + 1]! - data[2 * j + 1]!)),
      }))
      .sort((a, b) => a.distance - b.distance || a.j - b.j)
      .slice(0, k),
  )
  return { indices: found.map(({ j }) => j), distances: found.map(({ distance }) => distance) }
}

function check(x: Matrix, k: number, from = 0, to = x.rows): void {
  const expected = sorted(x, k, from, to)
  const { indices, distances } = planeNeighbours(x, k, from, to)!
  expect([...indices]).toEqual(expected.indices)
  expect([...distances]).toEqual(expected.distances)
}

it('finds what sorting all finds, of few and of tied points too', () => {
  const coordinate = (coarse: boolean) =>
    coarse ? fc.integer({ min: -2, max: 2 }) : fc.double({ min: -1e3, max: 1e3, noNaN: true })
  fc.assert(
    fc.property(
      fc
        .tuple(fc.boolean(), fc.boolean())
        .chain(([a, b]) => fc.array(fc.tuple(coordinate(a), coordinate(b)), { minLength: 2, maxLength: 70 })),
      fc.nat(),
      fc.nat(),
      (rows, seed, cut) => {
        const from = cut % rows.length
        check(
          fromRows(rows),
          1 + (seed % Math.min(16, rows.length - 1)),
          from,
          from + 1 + (seed % (rows.length - from)),
        )
      },
    ),
    { seed: 4, numRuns: 300 },
  )
})

const n = 301
const plain = normals(1, n, 2)
const reshaped = (change: (x: number, y: number) => readonly [number, number]): Matrix =>
  fromRows(Array.from({ length: n }, (_, i) => [...change(plain.data[2 * i]!, plain.data[2 * i + 1]!)]))

it.each<[string, Matrix]>([
  ['normal points', plain],
  ['singles', matrix(Float32Array.from(plain.data), n, 2)],
  ['points on a line', reshaped(x => [x, -x])],
  ['points on a curve', reshaped(x => [x, Math.sin(5 * x)])],
  ['axes of unlike scale', reshaped((x, y) => [1e-9 * x, 1e6 * y])],
  ['tails beyond all measure', reshaped((x, y) => [Math.exp(9 * x), Math.exp(30 * y)])],
  ['classes along one axis', reshaped((x, y) => [1e3 * Math.sign(x), y])],
  ['one constant axis', reshaped((_, y) => [7, y])],
  ['extreme numbers', reshaped((x, y) => [x * 1e300, y * 5e-324])],
])('finds what sorting all finds of %s', (_, x) => {
  for (const k of [1, 4, 16]) check(x, k)
  check(x, 3, 100, 233)
})

it('leaves to the tree, which finds the same, where most points coincide', () => {
  const random = createRandom(3, 'crowd')
  const x = matrix(
    Float64Array.from({ length: 6000 }, () => (random.uniform() < 0.9 ? 1 : random.normal())),
    3000,
    2,
  )
  expect(planeNeighbours(x, 2, 0, 3000)).toBeUndefined()
  const { indices, distances } = nearestNeighbours(x, x, 2, { metric: 'chebyshev', excludeSelf: true, to: 50 })
  expect({ indices: [...indices], distances: [...distances] }).toEqual(sorted(x, 2, 0, 50))
})

it('leaves to the tree distances that no double holds', () => {
  const x = fromRows([
    [-1e308, 0],
    [1e308, 0],
    [1e308, 1],
  ])
  expect(planeNeighbours(x, 2, 0, 3)).toBeUndefined()
  expect(() => nearestNeighbours(x, x, 2, { metric: 'chebyshev', excludeSelf: true })).toThrow('not numbers')
})
