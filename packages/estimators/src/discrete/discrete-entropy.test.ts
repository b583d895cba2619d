import { createRandom } from '@infomax/math'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { errorOf, jackknife } from '../../test/inputs.ts'
import { multiplicities } from './corrections.ts'
import { discreteEntropy } from './discrete-entropy.ts'

const corrections = ['none', 'miller-madow', 'chao-shen', 'grassberger', 'shrinkage', 'nsb'] as const
const counted = { input: 'counts' } as const
const labelsOf = (counts: readonly number[]) => counts.flatMap((count, label) => new Array<number>(count).fill(label))

// NumPy 2.4.6 by the definitions, Grassberger's integral by SciPy's quad, NSB by mpmath's quad over ln β with 30 digits
describe.each([
  {
    counts: [4, 2, 3, 0, 2, 4, 0, 0, 2, 1, 1],
    expected: {
      none: 1.9683824087283812,
      'miller-madow': 2.152592935044171,
      'chao-shen': 2.201137101279585,
      grassberger: 2.144626386031427,
      shrinkage: 2.379602895309956,
      nsb: 2.187774463089712,
    },
    deviation: 0.1408925376939487,
  },
  {
    counts: [10, 10, 10, 10],
    expected: {
      none: 1.3862943611198906,
      'miller-madow': 1.4237943611198907,
      'chao-shen': 1.3863083026473964,
      grassberger: 1.38463912497224,
      shrinkage: Math.log(4),
      nsb: 1.366706961296072,
    },
    deviation: 0.02025762473189433,
  },
  {
    counts: [1, 1, 1, 1, 1],
    expected: {
      none: 1.6094379124341005,
      'miller-madow': 2.0094379124341004,
      'chao-shen': 3.4868903818942414,
      grassberger: 2.8798007578955787,
      shrinkage: Math.log(5),
      nsb: 1.498443019669248,
    },
    deviation: 0.1083961648412416,
  },
  {
    counts: [50, 30, 15, 4, 1],
    expected: {
      none: 1.1671401641652446,
      'miller-madow': 1.1871401641652446,
      'chao-shen': 1.1945130109313205,
      grassberger: 1.1895764082065678,
      shrinkage: 1.209476215301024,
      nsb: 1.184007590980435,
    },
    deviation: 0.069415103436256,
  },
])('of $counts', ({ counts, expected, deviation }) => {
  it.each(corrections)('%s is NumPy’s and mpmath’s', async correction => {
    expect((await discreteEntropy(counts, { correction, ...counted })).value).toBeCloseTo(expected[correction], 10)
  })
  it('nsb has mpmath’s posterior deviation', async () => {
    expect(errorOf(await discreteEntropy(counts, { correction: 'nsb', ...counted }))).toBeCloseTo(deviation, 9)
  })
  it('labels are as good as counts', async () => {
    for (const correction of corrections) {
      const fromLabels = await discreteEntropy(labelsOf(counts), { correction, alphabet: counts.length })
      expect(fromLabels).toEqual(await discreteEntropy(counts, { correction, ...counted }))
    }
  })
})

describe('laws', () => {
  it('names and order of labels do not matter', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 2, maxLength: 60 }), async labels => {
        for (const correction of corrections) {
          const { value } = await discreteEntropy(labels, { correction })
          const renamed = labels.map(label => 1000 - 7 * label).reverse()
          expect((await discreteEntropy(renamed, { correction })).value).toBeCloseTo(value, 10)
        }
      }),
      { seed: 1, numRuns: 30 },
    )
  })
  it('plug-in ≤ Miller–Madow, and plug-in and posterior stay within 0 and ln K', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 2, maxLength: 12 }), async counts => {
        const of = async (correction: (typeof corrections)[number]) =>
          (await discreteEntropy(counts, { correction, ...counted })).value
        const plugin = await of('none')
        expect(plugin).toBeLessThan(await of('miller-madow'))
        for (const value of [plugin, await of('shrinkage'), await of('nsb')]) {
          expect(value).toBeGreaterThan(0)
          expect(value).toBeLessThan(Math.log(counts.length) + 1e-12)
        }
      }),
      { seed: 2, numRuns: 40 },
    )
  })
  it('every correction finds the entropy of many samples', async () => {
    // shares 1/2, 1/4, 1/8, 1/8 have 1.75 bits
    const counts = [5000, 2500, 1250, 1250].map(count => count * 100)
    // the posterior of a million samples is as narrow as their bias
    for (const correction of corrections)
      expect((await discreteEntropy(counts, { correction, ...counted })).value).toBeCloseTo(1.75 * Math.LN2, 5)
  })
  it('corrections take off most of the bias of few samples', async () => {
    const k = 20
    const n = 30
    const runs = 300
    const bias = async (correction: (typeof corrections)[number]) => {
      let sum = 0
      for (let seed = 0; seed < runs; seed++) {
        const random = createRandom(seed, 'labels')
        const labels = Array.from({ length: n }, () => Math.min(random.integer(k), random.integer(k)))
        sum += (await discreteEntropy(labels, { correction, alphabet: k })).value
      }
      return sum / runs - truth
    }
    const truth = -Array.from({ length: k }, (_, i) => (2 * (k - i) - 1) / k ** 2).reduce(
      (sum, p) => sum + p * Math.log(p),
      0,
    )
    const plugin = await bias('none')
    // the bias of the plug-in value, −(K − 1)/2n = −0.32 to first order
    expect(plugin).toBeLessThan(-0.2)
    // a standard error of a mean of 300 is below 0.01
    for (const correction of ['miller-madow', 'chao-shen', 'grassberger', 'nsb'] as const)
      expect(Math.abs(await bias(correction))).toBeLessThan(0.5 * -plugin)
  })
  it('has the delete-one jackknife error and the second-order term', async () => {
    const counts = [9, 5, 3, 1]
    const n = 18
    const rows = labelsOf(counts).map(label => [label])
    for (const correction of ['none', 'grassberger', 'chao-shen'] as const) {
      const first = await jackknife(rows, rest => discreteEntropy(rest, { correction }))
      const error = errorOf(await discreteEntropy(rows, { correction }))
      expect(error).toBeCloseTo(Math.sqrt(first ** 2 + 3 / (2 * n * n)), 12)
    }
  })
  it('covers the entropy of a uniform and of an uneven die', async () => {
    for (const [name, draw, truth] of [
      ['even', (u: number) => Math.floor(6 * u), Math.log(6)],
      [
        'uneven',
        (u: number) => Math.floor(4 * u * u),
        -[0.5, Math.SQRT1_2 - 0.5, Math.sqrt(0.75) - Math.SQRT1_2, 1 - Math.sqrt(0.75)].reduce(
          (sum, p) => sum + p * Math.log(p),
          0,
        ),
      ],
    ] as const) {
      const runs = 400
      let covered = 0
      for (let seed = 0; seed < runs; seed++) {
        const random = createRandom(seed, name)
        const labels = Array.from({ length: 100 }, () => draw(random.uniform()))
        const { interval } = await discreteEntropy(labels)
        if (interval!.low <= truth && truth <= interval!.high) covered++
      }
      // four standard errors of a coverage of 95 %, and 0.02 as the law is not quite normal
      expect(covered / runs).toBeGreaterThan(0.95 - 4 * Math.sqrt((0.95 * 0.05) / runs) - 0.02)
    }
  })
  it('nsb keeps its digits from few samples of a huge alphabet to very many of a small one', async () => {
    const sparse = await discreteEntropy([2, 1, 1, 1], { correction: 'nsb', ...counted, alphabet: 1_000_000 })
    expect(sparse.value).toBeGreaterThan(Math.log(4))
    expect(sparse.value).toBeLessThan(Math.log(1e6))
    expect(errorOf(sparse)).toBeGreaterThan(0.5)
    const dense = await discreteEntropy([4e8, 6e8], { correction: 'nsb', ...counted })
    expect(dense.value).toBeCloseTo(-0.4 * Math.log(0.4) - 0.6 * Math.log(0.6), 8)
  })
})

describe('edges', () => {
  it('is 0 for one value', async () => {
    for (const correction of ['none', 'miller-madow', 'shrinkage', 'nsb'] as const) {
      const { value, interval } = await discreteEntropy([3, 3, 3, 3], { correction })
      expect(value).toBeCloseTo(0, 14)
      expect(interval!.high - interval!.low).toBeCloseTo(0, 14)
    }
    expect(await discreteEntropy([7])).toMatchObject({ value: 0, n: 1 })
  })
  it('warns of what was not seen', async () => {
    expect((await discreteEntropy([1, 2, 3, 4, 5, 5])).warnings.map(({ code }) => code)).toEqual(['UNDERSAMPLED'])
    expect((await discreteEntropy([1, 1, 2, 2])).warnings).toEqual([])
  })
  it.each([
    [[0.5, 1], {}, 'BAD_VALUE', 'Row 0, column 0 is 0.5'],
    [[1, -1], counted, 'BAD_VALUE', 'Row 1, column 0 is -1'],
    [[0, 0], counted, 'TOO_FEW_SAMPLES', 'All counts are 0'],
    [[[1, 2]], {}, 'BAD_SHAPE', '2 columns'],
    [[1, 2, 3], { alphabet: 2 }, 'BAD_OPTIONS', '3 categories were seen'],
    [[], {}, 'TOO_FEW_SAMPLES', '0 samples'],
  ] as const)('refuses %j with %j', async (samples, options, code, message) => {
    await expect(discreteEntropy(samples as never, options)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    })
  })
  it('groups counts and drops zeros', () => {
    expect([...multiplicities([3, 0, 1, 3])]).toEqual([
      [3, 2],
      [1, 1],
    ])
  })
})
