import { createRandom } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { errorOf, jackknife } from '../../test/inputs.ts'
import { discreteEntropy } from './discrete-entropy.ts'
import { discreteMi } from './discrete-mi.ts'

const indices = Array.from({ length: 40 }, (_, at) => at + 1)
const a = indices.map(i => Math.floor(3 * Math.sin(i)))
const b = indices.map(i => Math.floor(2 * Math.cos(0.7 * i) + Math.sin(i)))
const corrections = ['none', 'miller-madow', 'chao-shen', 'grassberger', 'shrinkage', 'nsb'] as const

it('is scikit-learn 1.9.1’s mutual_info_score and SciPy 1.17.1’s G-test', async () => {
  const { value, parts } = await discreteMi(a, b)
  expect(value).toBeCloseTo(0.4388718410361909, 12)
  expect(parts!.gStatistic).toBeCloseTo(35.10974728289527, 10)
  expect(parts!.gPValue).toBeCloseTo(0.08623606311971739, 10)
  expect([parts!.entropyX, parts!.entropyY].sort()).toEqual([
    expect.closeTo(1.7202960112013401, 12),
    expect.closeTo(1.7705416178507225, 12),
  ])
})

describe('laws', () => {
  it.each(corrections)(
    '%s: symmetric, I(X; X) = H(X) where the correction does not see the unpaired cells',
    async correction => {
      const forth = await discreteMi(a, b, { correction })
      expect((await discreteMi(b, a, { correction })).value).toBeCloseTo(forth.value, 10)
      if (correction === 'shrinkage' || correction === 'nsb') return
      expect((await discreteMi(a, a, { correction })).value).toBeCloseTo(
        (await discreteEntropy(a, { correction })).value,
        12,
      )
    },
  )
  it('XOR shares nothing with either, and 1 bit with both', async () => {
    const x = [0, 0, 1, 1]
    const y = [0, 1, 0, 1]
    const xor = [0, 1, 1, 0]
    expect((await discreteMi(x, xor)).value).toBeCloseTo(0, 15)
    expect((await discreteMi([0, 1, 2, 3], xor)).value).toBeCloseTo(Math.LN2, 15)
    expect((await discreteMi(x, y)).parts!.gPValue).toBeCloseTo(1, 14)
  })
  it('has the delete-one jackknife error', async () => {
    const rows = a.map((label, i) => [label, b[i]!])
    for (const correction of ['none', 'miller-madow', 'grassberger', 'chao-shen'] as const) {
      const error = await jackknife(rows, rest =>
        discreteMi(
          rest.map(([x]) => x!),
          rest.map(([, y]) => y!),
          { correction },
        ),
      )
      expect(errorOf(await discreteMi(a, b, { correction }))).toBeCloseTo(error, 11)
    }
  })
  it('has uniform p-values under independence, by permutation and by G', async () => {
    const runs = 200
    const found = { pValue: 0, gPValue: 0 }
    for (let seed = 0; seed < runs; seed++) {
      const random = createRandom(seed, 'pairs')
      const draw = () => Array.from({ length: 120 }, () => random.integer(3))
      const { pValue, parts } = await discreteMi(draw(), draw(), { permutations: 99, seed })
      if (pValue! <= 0.2) found.pValue++
      if (parts!.gPValue! <= 0.2) found.gPValue++
    }
    // four standard errors
    for (const count of Object.values(found))
      expect(Math.abs(count / runs - 0.2)).toBeLessThan(4 * Math.sqrt((0.2 * 0.8) / runs))
  })
  it('Miller–Madow takes off the bias under independence', async () => {
    let plain = 0
    let corrected = 0
    for (let seed = 0; seed < 100; seed++) {
      const random = createRandom(seed, 'independent')
      const [x, y] = [0, 1].map(() => Array.from({ length: 200 }, () => random.integer(5)))
      plain += (await discreteMi(x!, y!)).value / 100
      corrected += (await discreteMi(x!, y!, { correction: 'miller-madow' })).value / 100
    }
    // (5 − 1)²/(2 · 200) = 0.04, with a deviation of √(2 · 16)/400 = 0.014 each
    expect(Math.abs(plain - 0.04)).toBeLessThan(0.006)
    expect(Math.abs(corrected)).toBeLessThan(0.006)
  })
})

describe('edges', () => {
  it('is 0 with a warning where one variable is constant', async () => {
    const { value, warnings, parts } = await discreteMi(
      a,
      a.map(() => 1),
    )
    expect(value).toBeCloseTo(0, 14)
    expect(parts!.gPValue).toBe(1)
    expect(warnings.map(({ code }) => code)).toContain('CONSTANT_COLUMN')
  })
  it('says when a correction leaves more information than entropy', async () => {
    // 20 pairs all different, 5 values each: the joint correction is far below the others’
    const x = indices.slice(0, 20).map(i => i % 5)
    const y = indices.slice(0, 20).map(i => (i * 7) % 20)
    const { value, parts, warnings } = await discreteMi(x, y, { correction: 'shrinkage' })
    const above = value > Math.min(parts!.entropyX!, parts!.entropyY!) + 1e-12
    expect(warnings.some(({ code }) => code === 'ABOVE_ENTROPY')).toBe(above)
  })
  it('wants pairs of labels', async () => {
    await expect(discreteMi(a, b.slice(1))).rejects.toMatchObject({ code: 'LENGTH_MISMATCH' })
    await expect(
      discreteMi(
        a,
        b.map(x => x + 0.5),
      ),
    ).rejects.toMatchObject({ code: 'BAD_VALUE' })
    await expect(
      discreteMi(
        a.map(x => [x, x]),
        b,
      ),
    ).rejects.toMatchObject({ code: 'BAD_SHAPE' })
  })
})
