import { describe, expect, it } from 'vitest'
import { distance, normals, product, sines } from '../test/matrices.ts'
import { symmetricEigen, symmetricEigenvalues } from './eigen.ts'
import { fromRows, type Matrix, matrix, zeros } from './matrix.ts'
import { covariance, gram, matMul, transpose } from './multiply.ts'
import { singularValues } from './singular.ts'

const diagonal = (values: ArrayLike<number>): Matrix<Float64Array> => {
  const out = zeros(values.length, values.length)
  for (let i = 0; i < values.length; i++) out.data[i * values.length + i] = values[i]!
  return out
}

describe('symmetric eigenvalues', () => {
  it('are NumPy’s for cos(ij), i, j = 1 … 6', () => {
    const a = matrix(
      Float64Array.from({ length: 36 }, (_, at) => Math.cos((Math.floor(at / 6) + 1) * ((at % 6) + 1))),
      6,
      6,
    )
    const numpy = [
      2.2636868179168075, 1.1945058914104407, 0.7860551270176246, -1.078329441977195, -2.022111455351419,
      -2.262698873983724,
    ]
    expect(distance(symmetricEigenvalues(a), numpy)).toBeLessThan(1e-14)
  })
  it('are known for the second difference, 2 − 2 cos(kπ/(n + 1))', () => {
    const n = 101
    const a = zeros(n, n)
    for (let i = 0; i < n; i++) {
      a.data[i * n + i] = 2
      if (i > 0) a.data[i * n + i - 1] = a.data[(i - 1) * n + i] = -1
    }
    const known = Array.from({ length: n }, (_, k) => 2 - 2 * Math.cos(((n - k) * Math.PI) / (n + 1)))
    expect(distance(symmetricEigenvalues(a), known)).toBeLessThan(1e-13)
  })
  it('are known for Hilbert’s matrix, condition 5e5', () => {
    const h = matrix(
      Float64Array.from({ length: 25 }, (_, at) => 1 / (Math.floor(at / 5) + (at % 5) + 1)),
      5,
      5,
    )
    const values = symmetricEigenvalues(h)
    expect(values[0]).toBeCloseTo(1.567050691098231, 14)
    expect(values[4]).toBeCloseTo(3.287928772171e-6, 15)
  })
  it('are sorted, with multiplicities, for a multiple of one and for zero', () => {
    expect([...symmetricEigenvalues(diagonal([3, 3, 3, 3]))]).toEqual([3, 3, 3, 3])
    expect([...symmetricEigenvalues(zeros(3, 3))]).toEqual([0, 0, 0])
    expect([...symmetricEigenvalues(diagonal([-1, 5, 2]))]).toEqual([5, 2, -1])
    expect([...symmetricEigenvalues(fromRows([[7]]))]).toEqual([7])
    expect(symmetricEigenvalues(zeros(0, 0))).toHaveLength(0)
  })
  it('survive extreme scales', () => {
    for (const scale of [1e-150, 1e150]) {
      const values = symmetricEigenvalues(
        fromRows([
          [2 * scale, scale],
          [scale, 2 * scale],
        ]),
      )
      expect(values[0]! / scale).toBeCloseTo(3, 13)
      expect(values[1]! / scale).toBeCloseTo(1, 13)
    }
  })
  it('do not pretend for a matrix that is not finite', () => {
    expect(() =>
      symmetricEigenvalues(
        fromRows([
          [1, Number.NaN],
          [Number.NaN, 1],
        ]),
      ),
    ).toThrow(RangeError)
  })
})

describe.each([1, 2, 7, 40, 121])('symmetric eigenvectors of size %i', n => {
  const a = covariance(normals(n, n + 3, n))
  const { values, vectors } = symmetricEigen(a)
  it('are orthonormal', () => {
    expect(distance(product(vectors, transpose(vectors)).data, diagonal(new Array(n).fill(1)).data)).toBeLessThan(1e-13)
  })
  it('rebuild the matrix', () => {
    const back = product(transpose(vectors), product(diagonal(values), vectors))
    expect(distance(back.data, a.data)).toBeLessThan(1e-13)
    expect(distance(values, symmetricEigenvalues(a))).toBeLessThan(1e-14)
  })
})

describe('singular values', () => {
  const numpy = [3.45865969036939, 2.5946062228621556, 2.594345810613061, 2.2664245191782575, 0.22495456821889825]
  it('are NumPy’s, of the matrix and of its transpose', () => {
    expect(distance(singularValues(sines), numpy)).toBeLessThan(1e-13)
    expect(distance(singularValues(transpose(sines)), numpy)).toBeLessThan(1e-13)
  })
  it.each([7, 9, 20])('of %i × 7 keep 15 digits of the largest where the Gram matrix would keep 8', rows => {
    // U diag(σ) Vᵀ with U and V from eigenvectors
    const known = [2, 1, 1e-3, 1e-7, 1e-10, 1e-13, 0]
    const u = symmetricEigen(gram(normals(1, 30, rows))).vectors
    const v = symmetricEigen(gram(normals(2, 30, 7))).vectors
    const tall = matrix(u.data.slice(0, 7 * rows), 7, rows)
    const x = matMul(transpose(tall), matMul(diagonal(known), v))
    // some roundings of size 2⁻⁵² σ₁ in making x and in taking it apart
    expect(distance(singularValues(x), known)).toBeLessThan(1e-14)
    expect(distance(singularValues(transpose(x)), known)).toBeLessThan(1e-14)
  })
  it('of a row, of zeros and of nothing', () => {
    expect([...singularValues(fromRows([[3, 4]]))]).toEqual([5])
    expect([...singularValues(zeros(3, 2))]).toEqual([0, 0])
    expect(singularValues(zeros(3, 0))).toHaveLength(0)
  })
})
