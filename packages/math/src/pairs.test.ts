import { describe, expect, it } from 'vitest'
import { matrix } from './matrix.ts'
import { createPairs, type PairFunction, pairBuffer, visitPairBlocks } from './pairs.ts'
import { createRandom } from './random.ts'
import { scalarVector, simdVector } from './vector.ts'

const random = createRandom(1, 'pairs')
const normals = (n: number, d: number) =>
  matrix(
    Float64Array.from({ length: n * d }, () => random.normal()),
    n,
    d,
  )

it.each([
  [1, 3],
  [7, 1],
  [130, 2],
  [700, 5],
  [40, 300],
  [200, 257],
])('%i × %i: every pair once, as in plain loops', (n, d) => {
  const x = normals(n, d)
  const functions: readonly (readonly [PairFunction, (squared: number) => number])[] = [
    ['square', squared => squared],
    ['distance', Math.sqrt],
    [{ gaussian: 0.4 / d }, squared => Math.exp((-0.4 / d) * squared)],
  ]
  for (const [what, expected] of functions) {
    const pairs = createPairs(x, what)
    const values = pairBuffer(n)
    const seen = new Uint8Array(n * n)
    let worst = 0
    visitPairBlocks(n, block => {
      pairs.fill(block, values)
      for (let i = block.first; i < block.first + block.rows; i++)
        for (let j = Math.max(block.from, i + 1); j < block.from + block.columns; j++) {
          seen[i * n + j]!++
          let squared = 0
          for (let k = 0; k < d; k++) squared += (x.data[i * d + k]! - x.data[j * d + k]!) ** 2
          const value = values[(i - block.first) * block.columns + j - block.from]!
          worst = Math.max(worst, Math.abs(value / expected(squared) - 1))
        }
    })
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) if (seen[i * n + j] !== (j > i ? 1 : 0)) expect([i, j]).toBe('once')
    // all terms are positive: no more than d roundings
    expect(worst).toBeLessThan((d + 4) * 2.3e-16)
  }
})

it('keeps the digits of near rows far from the origin, and equal rows apart by 0', () => {
  const x = matrix(Float64Array.of(1e8, 1e8 + 2 ** -20, 1e8), 3, 1)
  const values = pairBuffer(3)
  createPairs(x, 'distance').fill({ first: 0, rows: 3, from: 0, columns: 3 }, values)
  // 2⁻²⁰ rounded to the spacing of doubles at 1e8, 2⁻²⁶
  expect(Array.from(values.subarray(0, 3))).toEqual([0, 2 ** -20, 0])
})

describe.each([
  ['WebAssembly', simdVector],
  ['JavaScript', scalarVector],
])('%s', (_, create) => {
  it('has exponentials within 4e-16, exact at 0, and 0 far below', () => {
    const n = 4096
    const vector = create(n)
    for (const scale of [-1, -0.37, -12]) {
      const input = Float64Array.from({ length: n }, (_, i) => (i / n) ** 3 * (700 / -scale))
      vector.memory.set(input)
      vector.exponentiate(0, n, scale)
      expect(vector.memory[0]).toBe(1)
      const worst = input.reduce(
        (most, value, i) => Math.max(most, Math.abs(vector.memory[i]! / Math.exp(scale * value) - 1)),
        0,
      )
      expect(worst).toBeLessThan(4e-16)
    }
    vector.memory.set([709, 1e4, 1e300, Number.POSITIVE_INFINITY])
    vector.exponentiate(0, 4, -1)
    expect(Array.from(vector.memory.subarray(0, 4))).toEqual([0, 0, 0, 0])
  })
  it('touches nothing beyond its values', () => {
    const vector = create(64)
    vector.memory.fill(4)
    vector.exponentiate(8, 8, -1)
    vector.squareRoots(24, 4)
    vector.addSquaredDistances(0, 40, 32, 1, 1)
    const changed = Array.from(vector.memory, (value, at) => (value === 4 ? -1 : at)).filter(at => at >= 0)
    expect(changed).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27])
  })
})
