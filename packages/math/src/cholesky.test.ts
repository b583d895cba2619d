import { describe, expect, it } from 'vitest'
import { distance, normals, product } from '../test/matrices.ts'
import { cholesky, logdetCholesky, solveCholesky, solveLower } from './cholesky.ts'
import { fromRows, type Matrix, zeros } from './matrix.ts'
import { gram, transpose } from './multiply.ts'

it('factors a known matrix', () => {
  const factor = cholesky(
    fromRows([
      [4, 12, -16],
      [12, 37, -43],
      [-16, -43, 98],
    ]),
  )!
  expect([...factor.data]).toEqual([2, 0, 0, 6, 1, 0, -8, 5, 3])
  expect(logdetCholesky(factor)).toBeCloseTo(Math.log(36), 14)
})

// three blocks of the solver
describe('a random positive definite matrix', () => {
  const a = gram(normals(1, 300, 141))
  const factor = cholesky(a)!
  it('is LLᵀ', () => {
    expect(distance(product(factor, transpose(factor)).data, a.data)).toBeLessThan(1e-11)
  })
  it('is solved', () => {
    const b = normals(2, 141, 3)
    expect(distance(product(a, solveCholesky(factor, b)).data, b.data)).toBeLessThan(1e-12)
    expect(distance(product(factor, solveLower(factor, b)).data, b.data)).toBeLessThan(1e-13)
  })
})

/** Row by row, each from those before it. */
function plain({ data, rows: n }: Matrix): Float64Array {
  const l = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let rest = data[i * n + j]!
      for (let k = 0; k < j; k++) rest -= l[i * n + k]! * l[j * n + k]!
      l[i * n + j] = i === j ? Math.sqrt(rest) : rest / l[j * n + j]!
    }
  return l
}

// less than a block, one, one and a row, several and a bit
it.each([1, 2, 63, 64, 65, 128, 201])('is the factor found row by row, of size %i', n => {
  const a = gram(normals(n, n + 40, n))
  const { data } = cholesky(a)!
  expect(distance(data, plain(a))).toBeLessThan(1e-12)
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) expect(data[i * n + j]).toBe(0)
})

it.each([3, 77])('finds that column %i depends on two others', dependent => {
  const x = normals(5, 90, 80)
  expect(cholesky(gram(x), 1e-12)).toBeDefined()
  for (let i = 0; i < 90; i++) x.data[i * 80 + dependent] = x.data[i * 80]! + x.data[i * 80 + 1]!
  expect(cholesky(gram(x), 1e-12)).toBeUndefined()
})

it('is undefined where there is none', () => {
  expect(
    cholesky(
      fromRows([
        [1, 2],
        [2, 1],
      ]),
    ),
  ).toBeUndefined()
  expect(cholesky(fromRows([[Number.NaN]]))).toBeUndefined()
  // rank 1 in exact arithmetic, a pivot of rounding size here
  const flat = gram(
    fromRows([
      [1 / 3, 0.1],
      [2 / 3, 0.2],
    ]),
  )
  expect(cholesky(flat, 1e-14)).toBeUndefined()
})

it('refuses what does not fit', () => {
  expect(() => cholesky(zeros(2, 3))).toThrow('square')
  expect(() => solveCholesky(cholesky(fromRows([[1]]))!, zeros(2, 1))).toThrow(RangeError)
})
