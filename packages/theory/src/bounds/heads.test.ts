import { createRandom } from '@infomax/core'
import { fromRows, type Matrix, matMul, matrix, transpose } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { norm, subtract } from '../complexity/norms.ts'
import { classificationError, minimumNormHead } from './heads.ts'

const normal = (rows: number, columns: number, seed: number): Matrix<Float64Array> => {
  const random = createRandom(seed)
  return matrix(
    Float64Array.from({ length: rows * columns }, () => random.normal()),
    rows,
    columns,
  )
}

const largest = (x: Matrix): number => norm(x.data, Number.POSITIVE_INFINITY)
const identity = (n: number): Matrix =>
  fromRows(Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0))))

const shrinking = fromRows([
  [1, 0, 0, 0],
  [0, 1e-2, 0, 0],
  [0, 0, 1e-4, 0],
  [0, 0, 0, 1e-5],
])

describe('against the four identities of the pseudo-inverse, Z† being the head for Y = I', () => {
  it.each([
    ['tall', normal(9, 4, 1)],
    ['wide', normal(4, 9, 2)],
    ['of rank 3', matMul(normal(8, 3, 3), normal(3, 6, 4))],
    ['of rank 2, wide', matMul(normal(5, 2, 5), normal(2, 7, 6))],
    // σ₁/σ₄ = 10⁵: the Gram matrix has 10⁻¹⁰ of its digits left there
    ['badly conditioned', matMul(normal(9, 4, 7), shrinking)],
    ['badly conditioned, wide', matMul(shrinking, normal(4, 9, 8))],
  ])('%s', (_, z) => {
    const { weights: inverse } = minimumNormHead(z, identity(z.rows))
    const [zi, iz] = [matMul(z, inverse), matMul(inverse, z)]
    // 1e-9: rounding of 2⁻⁵² times a condition number of 10⁵ or so, ten times over
    expect(largest(subtract(matMul(zi, z), z))).toBeLessThan(1e-9 * largest(z))
    expect(largest(subtract(matMul(iz, inverse), inverse))).toBeLessThan(1e-9 * largest(inverse))
    expect(largest(subtract(zi, transpose(zi)))).toBeLessThan(1e-9)
    // the row space itself is found through the Gram matrix, whose small eigenvectors have errors of 2⁻⁵² σ₁²/σ²
    expect(largest(subtract(iz, transpose(iz)))).toBeLessThan(1e-5)
  })
})

it('has the residual of what it predicts, and the rank of what it was given', () => {
  const z = fromRows([
    [1, 0],
    [0, 1],
    [1, 1],
  ])
  const y = fromRows([[1], [1], [0]])
  const { weights, rank, residual } = minimumNormHead(z, y)
  // normal equations (2 1; 1 2) w = (1, 1)
  expect([...weights.data]).toEqual([expect.closeTo(1 / 3, 14), expect.closeTo(1 / 3, 14)])
  expect(rank).toBe(2)
  expect(residual).toBeCloseTo(Math.sqrt(4 / 9 + 4 / 9 + 4 / 9), 14)
})

it('counts what lies below the tolerance as nothing', () => {
  const z = fromRows([
    [1, 0],
    [0, 1e-3],
  ])
  const y = fromRows([[1], [1]])
  expect(minimumNormHead(z, y, 1e-4)).toMatchObject({ rank: 2 })
  const { weights, rank, residual } = minimumNormHead(z, y, 1e-2)
  expect({ rank, residual, weights: [...weights.data] }).toEqual({ rank: 1, residual: 1, weights: [1, 0] })
})

it('is zero for representations that are', () => {
  const { weights, rank, residual } = minimumNormHead(
    fromRows([
      [0, 0],
      [0, 0],
    ]),
    fromRows([[1], [0]]),
  )
  expect({ rank, residual, weights: [...weights.data] }).toEqual({ rank: 0, residual: 1, weights: [0, 0] })
})

it('counts a tie as an error', () => {
  const weights = fromRows([
    [1, 0],
    [0, 1],
  ])
  expect(
    classificationError(
      fromRows([
        [2, 1],
        [1, 2],
        [1, 1],
      ]),
      weights,
      Int32Array.of(0, 0, 1),
    ),
  ).toBe(2 / 3)
})
