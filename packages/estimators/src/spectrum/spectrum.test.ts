import { cholesky, gram, matMul, outerGram, transpose } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { moved, normals, X, XY } from '../../test/inputs.ts'
import { effectiveRank } from './effective-rank.ts'
import { nesum } from './nesum.ts'
import { participationRatio } from './participation-ratio.ts'
import { rankme } from './rankme.ts'

const ranks = { rankme, effectiveRank, participationRatio, nesum }

it('is NumPy’s', async () => {
  expect((await rankme(XY)).value).toBeCloseTo(3.4425969537186347, 12)
  expect((await effectiveRank(XY)).value).toBeCloseTo(3.442596129815923, 12)
  expect((await nesum(XY)).value).toBeCloseTo(1.9129252196036568, 12)
  expect((await participationRatio(XY)).value).toBeCloseTo(2.614163539970657, 12)
})

describe('laws', () => {
  it.each(Object.entries(ranks))(
    '%s does not change under rotation or scaling, nor with columns of zeros',
    async (_, rank) => {
      const { value } = await rank(XY)
      expect((await rank(moved(XY, 0.7, 1e-9, 0))).value).toBeCloseTo(value, 10)
      // fewer samples than columns: through the n × n form
      const { value: padded, warnings } = await rank(XY.map(row => [...row, ...new Array<number>(50).fill(0)]))
      // RankMe adds ε to every share, the empty ones too: 36 · 1e-7 · ln 1e7 · 3.44
      expect(Math.abs(padded - value)).toBeLessThan(rank === rankme ? 2.1e-4 : 1e-10)
      expect(warnings.map(({ code }) => code)).toEqual(['TOO_FEW_SAMPLES_FOR_DIMENSION'])
    },
  )
  it.each(Object.entries(ranks))('%s is r where r directions are equally strong', async (_, rank) => {
    // ± unit vectors: centred, and with equal singular values
    const axes = [0, 1, 2].flatMap(i => [1, -1].map(sign => [0, 1, 2, 3, 4].map(j => (i === j ? sign : 0))))
    expect((await rank(axes)).value).toBeCloseTo(3, 4)
  })
  it('sees a rank of 5 in 512 dimensions without the noise of a squared matrix', async () => {
    const left = normals(1, 300, 5)
    const right = normals(2, 5, 512)
    // the five singular values of the product are those of the 5 × 5 product of the triangular factors of both
    const inner = matMul(transpose(cholesky(gram(left))!), cholesky(outerGram(right))!)
    const truth = (await effectiveRank(inner)).value
    // 295 spurious values near 1e-15 σ₁ add 295 · 1e-15 · 35 · 5 = 5e-11; through a Gram matrix, near 1e-8, they would add 2e-4
    expect((await effectiveRank(matMul(left, right))).value).toBeCloseTo(truth, 9)
  })
})

describe('edges', () => {
  it('is 0 with a warning where nothing varies', async () => {
    for (const [rank, rows] of [
      [rankme, X.map(() => [0, 0])],
      [effectiveRank, X.map(() => [0, 0])],
      [participationRatio, X.map(() => [0.1, 1e9 / 3])],
      [nesum, X.map(() => [0.1, 1e9 / 3])],
    ] as const) {
      const { value, warnings } = await rank(rows)
      expect(value).toBe(0)
      expect(warnings.map(({ code }) => code)).toEqual(['DEGENERATE_COVARIANCE'])
    }
  })
  it('is 1 for one sample, uncentred', async () => {
    expect((await effectiveRank([[1, 2, 3]])).value).toBeCloseTo(1, 14)
    await expect(nesum([[1, 2, 3]])).rejects.toMatchObject({ code: 'TOO_FEW_SAMPLES' })
  })
})
