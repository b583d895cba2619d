import { createRandom } from '@infomax/core'
import { fromRows, outerGram } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { kernelBound, kernelComplexity } from './kernel.ts'
import { linearBound, linearComplexity } from './linear.ts'
import { multiOutputBound, multiOutputComplexity } from './multi-output.ts'

const normal = (m: number, d: number, seed: number): number[][] => {
  const random = createRandom(seed)
  return Array.from({ length: m }, () => Array.from({ length: d }, () => random.normal()))
}
const exact = { method: 'enumerate' } as const
const infinity = Number.POSITIVE_INFINITY

describe('a ball of linear functions, by hand', () => {
  // Σ ξx of (1, 0) and (1, 2) is ±(2, 2) or ±(0, 2)
  it.each([
    [2, (Math.sqrt(8) + 2) / 4],
    [1, (2 + 2) / 4],
    [infinity, (4 + 2) / 4],
    [1.5, (16 ** (1 / 3) + 2) / 4],
  ])('‖w‖_%s ≤ 1', (p, value) => {
    expect(
      linearComplexity(
        [
          [1, 0],
          [1, 2],
        ],
        { norm: p },
        exact,
      ).value,
    ).toBeCloseTo(value, 14)
  })

  it('grows with the radius', () => {
    expect(
      linearComplexity(
        [
          [1, 0],
          [1, 2],
        ],
        { radius: 3 },
        exact,
      ).value,
    ).toBeCloseTo((3 * (Math.sqrt(8) + 2)) / 4, 14)
  })
})

describe.each([1, 1.2, 1.5, 2, 3, infinity])('‖w‖_%s ≤ B', p => {
  it('has drawn averages within three standard errors of the enumerated one, below its closed form', () => {
    for (let seed = 0; seed < 5; seed++) {
      const x = normal(10, 6, seed)
      const ball = { norm: p, radius: 0.7 }
      const { value } = linearComplexity(x, ball, exact)
      const drawn = linearComplexity(x, ball, { draws: 2000, seed: 11 })
      expect(Math.abs(drawn.value - value)).toBeLessThan(3 * drawn.standardError)
      const bound = linearBound(x, ball)
      expect(bound.side).toBe('upper bound')
      expect(bound.value).toBeGreaterThanOrEqual(value)
      // Khinchine's and Jensen's inequalities, and the union over 2d corners, are off by less than this in six dimensions
      expect(bound.value).toBeLessThan(1.6 * value)
    }
  })
})

it('has Massart’s bound over the corners where there are many dimensions', () => {
  const x = normal(12, 200, 4)
  const columns = x[0]!.map((_, j) => Math.hypot(...x.map(row => row[j]!)))
  expect(linearBound(x, { norm: 1 }).value).toBeCloseTo((Math.max(...columns) * Math.sqrt(2 * Math.log(400))) / 12, 12)
})

it('has one kernel that is linear', () => {
  const x = normal(9, 4, 5)
  const kernel = outerGram(fromRows(x))
  expect(kernelComplexity(kernel, 2, exact).value).toBeCloseTo(linearComplexity(x, { radius: 2 }, exact).value, 12)
  expect(kernelBound(kernel, 2).value).toBeCloseTo(linearBound(x, { radius: 2 }).value, 12)
})

it('refuses what is no kernel and no ball', () => {
  expect(() => kernelComplexity([[1, 0]])).toThrow(/BAD_SHAPE.*1 × 2/)
  expect(() =>
    kernelComplexity([
      [0, 1],
      [1, 0],
    ]),
  ).toThrow(/BAD_VALUE.*no negative value/)
  expect(() => kernelBound([[-1]])).toThrow(/BAD_VALUE.*trace/)
  expect(() => linearComplexity([[1]], { norm: 0.5 })).toThrow(/BAD_VALUE.*norm/)
  expect(() => linearBound([[1]], { radius: Number.NaN })).toThrow(/BAD_VALUE.*radius/)
})

describe('matrices in a ball', () => {
  it('by hand: two outputs of one sample of length 1 have a matrix of signs of length √2 and rank 1', () => {
    for (const norm of ['frobenius', 'spectral'] as const)
      expect(multiOutputComplexity([[0.6, 0.8]], { outputs: 2, norm, radius: 2 }, exact).value).toBeCloseTo(
        2 * Math.SQRT2,
        12,
      )
  })

  it('by hand: orthogonal samples, spectral norm', () => {
    // S has ±1 everywhere: singular values (2, 0) or (√2, √2), equally often
    const { value } = multiOutputComplexity(
      [
        [1, 0],
        [0, 1],
      ],
      { outputs: 2, norm: 'spectral' },
      exact,
    )
    expect(value).toBeCloseTo((2 + 2 * Math.SQRT2) / 2 / 2, 12)
  })

  it('of one output are a ball of functions', () => {
    const x = normal(8, 3, 6)
    for (const norm of ['frobenius', 'spectral'] as const)
      expect(multiOutputComplexity(x, { outputs: 1, norm }, exact).value).toBeCloseTo(
        linearComplexity(x, {}, exact).value,
        12,
      )
  })

  it.each(['frobenius', 'spectral'] as const)('agree with drawn signs and lie below the closed form: %s', norm => {
    const x = normal(6, 3, 8)
    const ball = { outputs: 2, norm }
    const { value } = multiOutputComplexity(x, ball, exact)
    const drawn = multiOutputComplexity(x, ball, { draws: 2000, seed: 2 })
    expect(Math.abs(drawn.value - value)).toBeLessThan(3 * drawn.standardError)
    const bound = multiOutputBound(x, ball).value
    expect(bound).toBeGreaterThanOrEqual(value)
    expect(bound).toBeLessThan(1.4 * value)
  })
})
