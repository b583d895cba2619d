import { createRandom } from '@infomax/core'
import { describe, expect, it } from 'vitest'
import { oracleComplexity } from './finite.ts'
import { linearPairAscent, linearPairBound } from './pairs.ts'

const exact = { method: 'enumerate' } as const
const zeros = (m: number, d: number): number[][] => Array.from({ length: m }, () => Array<number>(d).fill(0))
const normal = (m: number, d: number, seed: number): number[][] => {
  const random = createRandom(seed)
  return Array.from({ length: m }, () => Array.from({ length: d }, () => random.normal()))
}

it('by hand: one dimension, where the supremum is B (Σ ξᵢ|Δᵢ|)₊', () => {
  // sums ±3, ±1 with equal chances: (3 + 1)/4, over two samples, times B
  const { value, side } = linearPairAscent([[1], [5]], [[0], [7]], { outputs: 1, radius: 2 }, exact)
  expect(value).toBeCloseTo((2 * (3 + 1)) / 4 / 2, 12)
  expect(side).toBe('lower bound')
})

it('by hand: all signs positive, all of the ball’s spectral norm used by each difference', () => {
  // with one sample the signs are + and −: half of B‖Δ‖, and the bound has no less
  for (const norm of ['frobenius', 'spectral'] as const) {
    const ball = { outputs: 2, norm, radius: 3 }
    expect(linearPairAscent([[3, 4]], [[0, 0]], ball, exact).value).toBeCloseTo(7.5, 9)
    expect(linearPairBound([[3, 4]], [[0, 0]], ball)).toMatchObject({ value: 7.5, formula: '(B/2m) Σ‖Δᵢ‖' })
  }
})

it('finds what a search over all directions finds', () => {
  for (let seed = 0; seed < 3; seed++) {
    const x = normal(6, 2, seed)
    const search = oracleComplexity(
      6,
      signs => {
        let best = 0
        for (let step = 0; step < 2000; step++) {
          const [a, b] = [Math.cos((step * Math.PI) / 2000), Math.sin((step * Math.PI) / 2000)]
          best = Math.max(
            best,
            x.reduce((sum, [p, q], i) => sum + signs[i]! * Math.abs(a * p! + b * q!), 0),
          )
        }
        return best
      },
      exact,
    )
    const { value } = linearPairAscent(x, zeros(6, 2), { outputs: 1 }, { ...exact, starts: 6 })
    // the grid misses at most a 2000th of a half turn, second order where smooth, first order at a kink
    expect(value).toBeLessThan(search.value * 1.002)
    expect(value).toBeGreaterThan(search.value * 0.97)
  }
})

describe.each(['frobenius', 'spectral'] as const)('‖W‖ ≤ B, %s', norm => {
  it.each([1, 2, 4])('has its ascent below its bound, %i outputs', outputs => {
    const [a, b] = [normal(6, 3, 1), normal(6, 3, 2)]
    const ball = { outputs, norm, radius: 1.5 }
    const lower = linearPairAscent(a, b, ball, exact).value
    const { value } = linearPairBound(a, b, ball)
    expect(lower).toBeLessThanOrEqual(value)
    expect(lower).toBeGreaterThan(0.2 * value)
  })

  it('contracts where there are many samples', () => {
    const { value, formula } = linearPairBound(normal(400, 3, 3), zeros(400, 3), { outputs: 2, norm })
    expect(formula).toContain('√2')
    expect(value).toBeLessThan(linearPairBound(normal(100, 3, 3), zeros(100, 3), { outputs: 2, norm }).value)
  })
})

it('gives the spectral ball no less than the smaller Frobenius ball', () => {
  const [a, b] = [normal(5, 3, 4), normal(5, 3, 5)]
  const of = (norm: 'frobenius' | 'spectral') =>
    linearPairAscent(a, b, { outputs: 3, norm }, { ...exact, starts: 4 }).value
  expect(of('spectral')).toBeGreaterThan(of('frobenius'))
})

it('draws signs and starts from seeds', () => {
  const [a, b] = [normal(30, 3, 6), normal(30, 3, 7)]
  const run = (seed: number) => linearPairAscent(a, b, { outputs: 2 }, { draws: 20, seed })
  expect(run(1)).toEqual(run(1))
  expect(run(1).value).not.toBe(run(2).value)
})

it('refuses pairs that are none', () => {
  expect(() => linearPairBound([[1]], [[1], [2]], { outputs: 1 })).toThrow(/LENGTH_MISMATCH.*rows/)
  expect(() => linearPairAscent([[1, 2]], [[1]], { outputs: 1 })).toThrow(/LENGTH_MISMATCH.*columns/)
  expect(() => linearPairAscent([[1]], [[2]], { outputs: 0 })).toThrow(/BAD_VALUE.*outputs/)
})
