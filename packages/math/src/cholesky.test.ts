import { describe, expect, it } from 'vitest'
import { distance, normals, product } from '../test/matrices.ts'
import { cholesky, logdetCholesky, solveCholesky, solveLower } from './cholesky.ts'
import { fromRows, zeros } from './matrix.ts'
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
