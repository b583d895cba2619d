import { describe, expect, it } from 'vitest'
import { distance, normals, product } from '../test/matrices.ts'
import { bidiagonalise } from './bidiagonal.ts'
import { symmetricEigen, symmetricEigenvalues, tridiagonalEigenvalues } from './eigen.ts'
import { matrix, zeros } from './matrix.ts'
import { gram, outerGram, transpose } from './multiply.ts'
import { createRows, type Rows, scalarRows, simdRows } from './rows.ts'
import { singularValues } from './singular.ts'
import { triangularFactor } from './triangular.ts'
import { tridiagonalise } from './tridiagonal.ts'

describe.each([
  ['WebAssembly', simdRows],
  ['JavaScript', scalarRows],
] as const)('passes over rows in %s', (_, create) => {
  // odd and even columns, rows that are and are not a multiple of four, a stride that is neither
  it.each([
    [4, 6],
    [9, 7],
    [3, 5],
    [8, 1],
    [1, 4],
    [0, 3],
  ])('of %i × %i are sums in loops', (rows, columns) => {
    const stride = columns + 2
    const source = normals(1, 1, 200).data
    const filled = (): Rows => {
      const it = create(200)
      it.memory.set(source)
      return it
    }
    const at = (r: number, c: number) => source[r * stride + c]!
    const [x, y, out] = [100, 120, 140]
    const dots = filled()
    dots.dots(0, stride, rows, columns, x, out)
    for (let r = 0; r < rows; r++) {
      let sum = 0
      for (let c = 0; c < columns; c++) sum += at(r, c) * source[x + c]!
      expect(dots.memory[out + r]).toBeCloseTo(sum, 13)
    }
    expect(dots.memory.subarray(out + rows, 200)).toEqual(source.subarray(out + rows))
    const add = filled()
    add.add(0, stride, rows, columns, x, y)
    for (let c = 0; c < columns; c++) {
      let sum = source[y + c]!
      for (let r = 0; r < rows; r++) sum += source[x + r]! * at(r, c)
      expect(add.memory[y + c]).toBeCloseTo(sum, 13)
    }
    expect(add.memory.subarray(y + columns, 200)).toEqual(source.subarray(y + columns))
  })
  it.each([0, 1, 3, 4, 5, 6, 7, 8, 9])('of a symmetric matrix of size %i read the upper triangle', size => {
    const source = normals(2, 1, 200).data
    const rows = create(200)
    rows.memory.set(source)
    rows.symmetric(0, 10, size, 100, 120)
    for (let i = 0; i < size; i++) {
      let sum = 0
      for (let k = 0; k < size; k++) sum += source[10 * Math.min(i, k) + Math.max(i, k)]! * source[100 + k]!
      expect(rows.memory[120 + i]).toBeCloseTo(sum, 13)
    }
  })
})

it('memory is zero, and small memories are not in WebAssembly', () => {
  expect(createRows(10).memory.buffer.byteLength).toBeLessThan(1000)
  expect(createRows(10_000).memory.every(value => value === 0)).toBe(true)
})

// of one panel of 32 and less, of several, and of a last one that is not full
describe.each([1, 2, 31, 32, 33, 64, 97, 150])('size %i', n => {
  it('tridiagonal form: similar to the matrix, by its reflections', () => {
    const a = gram(normals(n, n + 2, n))
    const { diagonal, off, reflectors, stride } = tridiagonalise(a)
    // T = QᵀAQ by applying I − 2uuᵀ from both sides, in loops
    const t = Float64Array.from(a.data)
    for (let i = 0; i < n - 1; i++) {
      const u = new Float64Array(n)
      for (let k = i + 1; k < n; k++) u[k] = reflectors[i * stride + k]!
      for (const [step, other] of [
        [1, n],
        [n, 1],
      ] as const)
        for (let line = 0; line < n; line++) {
          let along = 0
          for (let k = 0; k < n; k++) along += u[k]! * t[line * other + k * step]!
          for (let k = 0; k < n; k++) t[line * other + k * step]! -= 2 * along * u[k]!
        }
    }
    const expected = zeros(n, n)
    for (let i = 0; i < n; i++) {
      expected.data[i * n + i] = diagonal[i]!
      if (i + 1 < n) expected.data[i * n + i + 1] = expected.data[(i + 1) * n + i] = off[i]!
    }
    // some n roundings of the largest eigenvalue, near 4n
    expect(distance(t, expected.data)).toBeLessThan(4 * n * n * 2 ** -52)
    if (n > 1) expect(off[n - 1]).toBe(0)
  })
  it('triangular factor: RᵀR = AᵀA', () => {
    const a = normals(n + 1, 2 * n + 3, n)
    const r = triangularFactor(a)
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) expect(r.data[i * n + j]).toBe(0)
    expect(distance(product(transpose(r), r).data, gram(a).data)).toBeLessThan(8 * n * n * 2 ** -52)
  })
  it.each([n, n + 5])('bidiagonal form with %i rows: the singular values of the matrix', m => {
    const a = normals(n + 2, m, n)
    const off = bidiagonalise(a)
    expect(off[2 * n - 1]).toBe(0)
    const found = tridiagonalEigenvalues(new Float64Array(2 * n), off).subarray(0, n)
    const squares = symmetricEigenvalues(gram(a))
    // m roundings in each product, n in each reduction
    expect(
      distance(
        found.map(value => value * value),
        squares,
      ),
    ).toBeLessThan(8 * n * m * 2 ** -52)
  })
})

it.each([
  [150, 90],
  [100, 90],
  [90, 90],
  [90, 150],
])('singular values of %i × %i are known to 1e-14 of the largest over fifteen magnitudes', (rows, columns) => {
  const size = Math.min(rows, columns)
  const known = Float64Array.from({ length: size }, (_, k) => 10 ** ((-15 * k) / size))
  const u = symmetricEigen(outerGram(normals(1, rows, rows + 9))).vectors
  const v = symmetricEigen(outerGram(normals(2, columns, columns + 9))).vectors
  const x = zeros(rows, columns)
  for (let k = 0; k < size; k++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++)
        x.data[i * columns + j]! += u.data[k * rows + i]! * known[k]! * v.data[k * columns + j]!
  // roundings of making x and of taking it apart
  expect(distance(singularValues(x), known)).toBeLessThan(1e-14)
})

it('singular values are invariant to huge and tiny scales', () => {
  const a = normals(5, 40, 40)
  for (let i = 0; i < 40; i++) a.data[i * 40] = a.data[i * 40 + 1]!
  const values = singularValues(a)
  for (const scale of [2 ** -600, 2 ** 400]) {
    const scaled = singularValues(
      matrix(
        a.data.map(value => value * scale),
        40,
        40,
      ),
    )
    expect(
      distance(
        scaled.map(value => value / scale),
        values,
      ),
    ).toBeLessThan(1e-12)
  }
})
