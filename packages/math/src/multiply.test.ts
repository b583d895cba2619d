import { describe, expect, it } from 'vitest'
import { distance, normals, product, singles } from '../test/matrices.ts'
import { fromRows, matrix, zeros } from './matrix.ts'
import { centered, columnMeans, covariance, gram, matMul, outerGram, transpose } from './multiply.ts'
import { scalarTile, simdTile } from './tile.ts'

// sizes on, below and above the blocks of 4, 64, 256 and 512
const sizes = [
  [1, 1, 1],
  [4, 4, 4],
  [5, 3, 7],
  [65, 257, 9],
  [3, 513, 66],
  [130, 20, 515],
] as const

// a sum of k products of numbers near 1 is off by less than k · 2⁻⁵² · 10
const bound = (k: number) => k * 1e-14

describe.each(sizes)('%i × %i × %i', (n, k, m) => {
  const a = normals(1, n, k)
  const b = normals(2, k, m)
  it('matMul is three loops', () => {
    expect(distance(matMul(a, b).data, product(a, b).data)).toBeLessThan(bound(k))
  })
  it('gram and outerGram are products with the transpose', () => {
    expect(distance(gram(b).data, product(transpose(b), b).data)).toBeLessThan(bound(k))
    expect(distance(outerGram(a).data, product(a, transpose(a)).data)).toBeLessThan(bound(k))
  })
  it('singles are added up in doubles', () => {
    const single = singles(b)
    const double = matrix(Float64Array.from(single.data), k, m)
    expect(distance(gram(single).data, gram(double).data)).toBe(0)
  })
})

it('both tiles agree', () => {
  const tiles = [simdTile(3000), scalarTile(3000)]
  const random = normals(3, 4, 400)
  const [fast, plain] = tiles.map(tile => {
    tile.memory.set(random.data)
    tile.multiply(0, 1200, 2000, 100, 3)
    return tile.memory.slice(2000, 2048)
  })
  expect(distance(fast!, plain!)).toBeLessThan(bound(100))
  expect(Math.max(...fast!)).toBeGreaterThan(1)
})

describe('covariance', () => {
  const x = normals(4, 300, 70)
  it('is the Gram matrix of the centred samples', () => {
    const z = centered(x)
    const reference = product(transpose(z), z).data.map(value => value / 299)
    expect(distance(covariance(x).data, reference)).toBeLessThan(1e-13)
    expect(
      distance(
        covariance(x, 0).data,
        reference.map(value => (value * 299) / 300),
      ),
    ).toBeLessThan(1e-13)
  })
  it('keeps its digits on a large offset', () => {
    const offset = matrix(
      x.data.map(value => value + 2 ** 20),
      300,
      70,
    )
    // adding 2²⁰ rounds to 2⁻³³
    expect(distance(covariance(offset).data, covariance(x).data)).toBeLessThan(1e-8)
  })
  it('is the same with means that are given', () => {
    expect(covariance(x, 1, columnMeans(x))).toEqual(covariance(x))
  })
  it('of equal rows is exactly zero', () => {
    const { data } = covariance(fromRows(Array.from({ length: 977 }, () => [0.1, 1e9 / 3])))
    expect([...data]).toEqual([0, 0, 0, 0])
  })
})

it.each([
  [1, 1],
  [3, 9],
  [4, 8],
  [7, 5],
  [130, 66],
])('transpose and means of %i × %i are those of loops', (n, d) => {
  const x = singles(normals(n, n, d))
  const { data, rows, columns } = transpose(x)
  expect([rows, columns]).toEqual([d, n])
  for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) expect(data[j * n + i]).toBe(x.data[i * d + j])
  const means = columnMeans(x)
  for (let j = 0; j < d; j++) {
    let sum = 0
    for (let i = 0; i < n; i++) sum += x.data[i * d + j]! - x.data[j]!
    expect(means[j]).toBe(x.data[j]! + sum / n)
  }
})

it('refuses what does not fit', () => {
  expect(() => matMul(zeros(2, 3), zeros(2, 3))).toThrow('inner sizes differ')
  expect(() => covariance(zeros(1, 3))).toThrow(RangeError)
  expect(() => matrix(new Float64Array(5), 2, 3)).toThrow('needs 6 numbers, got 5')
  expect(() => fromRows([[1, 2], [3]])).toThrow('row 1 has 1 numbers')
})

it('leaves its input as it was', () => {
  const x = normals(5, 9, 5)
  const before = x.data.slice()
  covariance(x)
  gram(x)
  columnMeans(x)
  expect(x.data).toEqual(before)
})
