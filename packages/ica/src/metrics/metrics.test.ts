import { createRandom, fromRows, type Matrix, matMul, matrix } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { mixture } from '../../test/mixtures.ts'
import { amariIndex } from './amari.ts'
import { assign } from './hungarian.ts'
import { matchSources, mcc, sir } from './match.ts'

const random = createRandom(0)
const normal = (rows: number, columns: number): Matrix<Float64Array> =>
  matrix(
    Float64Array.from({ length: rows * columns }, () => random.normal()),
    rows,
    columns,
  )

describe('assign', () => {
  /** The best sum over all ways to give every row a column of its own; fewer columns than rows leave rows out. */
  function bruteForce(scores: Matrix, row = 0, used = 0): number {
    if (row === scores.rows) return 0
    let best = scores.rows - row > scores.columns - bits(used) ? bruteForce(scores, row + 1, used) : -Infinity
    for (let j = 0; j < scores.columns; j++)
      if (!(used & (1 << j)))
        best = Math.max(best, scores.data[row * scores.columns + j]! + bruteForce(scores, row + 1, used | (1 << j)))
    return best
  }
  const bits = (set: number): number => set.toString(2).replaceAll('0', '').length

  it.each([
    ['normal', () => random.normal()],
    ['tied', () => random.integer(3)],
  ])('is the best of all permutations, %s scores of 1 to 6 rows and columns', (_, draw) => {
    for (let rows = 1; rows <= 6; rows++)
      for (let columns = 1; columns <= 6; columns++)
        for (let time = 0; time < 5; time++) {
          const scores = matrix(Float64Array.from({ length: rows * columns }, draw), rows, columns)
          const given = assign(scores)
          const taken = [...given].filter(column => column >= 0)
          expect(new Set(taken).size).toBe(taken.length)
          expect(taken.length).toBe(Math.min(rows, columns))
          const sum = [...given].reduce((total, j, i) => total + (j < 0 ? 0 : scores.data[i * columns + j]!), 0)
          expect(sum).toBeCloseTo(bruteForce(scores), 12)
        }
  })

  it('finds a hidden permutation of 200', () => {
    const hidden = random.permutation(200)
    const scores = normal(200, 200)
    hidden.forEach((j, i) => {
      scores.data[i * 200 + j] = 20
    })
    expect([...assign(scores)]).toEqual([...hidden])
  })
})

describe('amariIndex', () => {
  it('is 0 for a scaled permutation', () => {
    expect(
      amariIndex([
        [0, -3, 0],
        [1e-9, 0, 0],
        [0, 0, 1e9],
      ]),
    ).toBe(0)
    expect(amariIndex([[5]])).toBe(0)
  })

  it('is 1 where all is mixed equally', () => {
    expect(
      amariIndex([
        [1, -1, 1],
        [1, 1, 1],
        [-1, 1, 1],
      ]),
    ).toBe(1)
  })

  it('is what the formula says', () => {
    // rows: 0.5 + 0.25; columns: (1 + 0.25... of [2, 1] and [1, 4]): 0.5 + 0.25; over 2 · 2 · 1
    expect(
      amariIndex([
        [2, 1],
        [1, 4],
      ]),
    ).toBeCloseTo((0.5 + 0.25 + 0.5 + 0.25) / 4, 15)
  })

  it('does not change with the order and the scale of all', () => {
    const p = normal(4, 4)
    const order = [2, 0, 3, 1]
    const moved = { ...p, data: p.data.map((_, at) => -3 * p.data[order[Math.floor(at / 4)]! * 4 + order[at % 4]!]!) }
    expect(amariIndex(moved)).toBeCloseTo(amariIndex(p), 14)
  })

  it('refuses what is not square, and a row of zeros', () => {
    expect(() => amariIndex([[1, 2]])).toThrow(expect.objectContaining({ code: 'BAD_SHAPE' }))
    expect(() =>
      amariIndex([
        [1, 2],
        [0, 0],
      ]),
    ).toThrow(expect.objectContaining({ code: 'BAD_VALUE' }))
  })
})

describe('mcc and sir', () => {
  const { truth } = mixture(['laplace', 'uniform'], { n: 1000, d: 3 }, createRandom(1))
  const permuted = matMul(
    truth,
    fromRows([
      [0, 0, -2],
      [5, 0, 0],
      [0, 0.1, 0],
    ]),
  )

  it('are 1 and beyond 280 dB for a scaled permutation', () => {
    expect(mcc(truth, permuted)).toBeCloseTo(1, 14)
    expect([...matchSources(truth, permuted).columns]).toEqual([2, 0, 1])
    expect([...matchSources(truth, permuted).correlations].map(Math.sign)).toEqual([-1, 1, 1])
    // rounding leaves an interference of about 1e-16 in amplitude, −320 dB
    for (const ratio of sir(truth, permuted)) expect(ratio).toBeGreaterThan(280)
  })

  it('agree: a correlation ρ is 10 log₁₀(ρ²/(1 − ρ²)) dB', () => {
    const noise = normal(1000, 3)
    const noisy = { ...truth, data: truth.data.map((value, i) => value + 0.3 * noise.data[i]!) }
    const { correlations } = matchSources(truth, noisy)
    expect(mcc(truth, noisy)).toBeCloseTo(correlations.reduce((sum, value) => sum + Math.abs(value), 0) / 3, 14)
    sir(truth, noisy).forEach((ratio, i) => {
      const square = correlations[i]! ** 2
      expect(ratio).toBeCloseTo(10 * Math.log10(square / (1 - square)), 9)
    })
  })

  it('count a source that nothing is left for', () => {
    const one = matrix(
      truth.data.filter((_, at) => at % 3 === 1),
      1000,
      1,
    )
    expect(mcc(truth, one)).toBeCloseTo(1 / 3, 12)
    expect([...sir(truth, one)].map(Number.isFinite)).toEqual([false, expect.any(Boolean), false])
    expect([...matchSources(truth, one).columns]).toEqual([-1, 0, -1])
  })

  it.each([
    ['LENGTH_MISMATCH', () => mcc(truth, normal(999, 3))],
    ['TOO_FEW_SAMPLES', () => mcc([[1, 2]], [[1, 2]])],
    ['BAD_VALUE', () => mcc(truth, { ...truth, data: truth.data.map((value, at) => (at % 3 ? value : 0.1)) })],
    ['BAD_VALUE', () => sir(truth, { ...truth, data: truth.data.map(value => value * 1e300) })],
  ] as const)('throw %s', (code, run) => {
    expect(run).toThrow(expect.objectContaining({ code }))
  })
})
