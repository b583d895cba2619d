import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gammaQ } from './incomplete-gamma.ts'
import { normalCdf } from './normal.ts'
import { createRandom, type Random } from './random.ts'
import { mean, pearson, variance } from './statistics.ts'

// every statistical check below has a fixed seed and would fail for one good generator in 10⁴ or fewer
const unlikely = 1e-4

const draw = (n: number, next: () => number) => Float64Array.from({ length: n }, next)

/** The probability of counts this uneven, were all equally likely. */
function evenness(counts: ArrayLike<number>): number {
  const expected = Array.from(counts).reduce((sum, count) => sum + count, 0) / counts.length
  const chi2 = Array.from(counts).reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  return gammaQ((counts.length - 1) / 2, chi2 / 2)
}

function histogram(values: Float64Array, bins: number): Float64Array {
  const counts = new Float64Array(bins)
  for (const value of values) counts[Math.floor(value * bins)]!++
  return counts
}

/** Kolmogorov’s asymptotic probability of a distance this large between a sample and a continuous law. */
function kolmogorov(values: Float64Array, cdf: (x: number) => number): number {
  const n = values.length
  const sorted = values.slice().sort()
  const distance = sorted.reduce((worst, x, i) => Math.max(worst, cdf(x) - i / n, (i + 1) / n - cdf(x)), 0)
  let sum = 0
  for (let k = 1; k < 100; k++) sum += (k % 2 ? 2 : -2) * Math.exp(-2 * k * k * n * distance * distance)
  return sum
}

describe('golden values: a change here changes every seeded result', () => {
  it('of a seed alone', () => {
    const random = createRandom(0)
    expect([random.uint32(), random.uint32(), random.uint32()]).toEqual([3532722778, 3444817677, 377936905])
  })
  it('of a path', () => {
    const random = createRandom(42, 'views', 3)
    expect([random.uniform(), random.normal(), random.integer(1000), random.bernoulli(0.5)]).toEqual([
      0.685228417475756,
      -0.592648751258627,
      886,
      false,
    ])
    expect([...random.permutation(8)]).toEqual([7, 6, 5, 3, 0, 2, 4, 1])
  })
  it('of a fraction, a letter beyond ASCII, and a child', () => {
    expect(createRandom(-1.5, 'ä').uint32()).toBe(3266542435)
    expect(createRandom(0).child('views', 7).uint32()).toBe(1583716731)
  })
})

describe('streams', () => {
  it('are named by their path, however it is walked, and do not depend on what was drawn', () => {
    const parent = createRandom(7, 'a')
    parent.normal()
    const first = createRandom(7, 'a', 'b', 2).uint32()
    expect(parent.child('b', 2).uint32()).toBe(first)
    expect(createRandom(7).child('a').child('b').child(2).uint32()).toBe(first)
  })
  it('are not advanced by making a child', () => {
    const [with_, without] = [createRandom(1), createRandom(1)]
    with_.child('x').uint32()
    expect(with_.uint32()).toBe(without.uint32())
  })
  it('differ where paths differ: numbers and their texts, joined and split names, one bit of a seed', () => {
    const firsts = [
      createRandom(0),
      createRandom(0, 1),
      createRandom(0, '1'),
      createRandom(0, 'ab'),
      createRandom(0, 'a', 'b'),
      createRandom(0, ''),
      createRandom(0, 'b', 'a'),
      createRandom(1),
      createRandom(2 ** 52),
      createRandom(2 ** 52 + 1),
      createRandom(0.1),
    ].map(random => `${random.uint32()} ${random.uint32()}`)
    expect(new Set(firsts).size).toBe(firsts.length)
  })
  it('have no equal starts among 50 000 neighbouring paths', () => {
    const starts = new Set<number>()
    for (let seed = 0; seed < 50; seed++)
      for (let step = 0; step < 1000; step++) {
        const random = createRandom(seed, 'step', step)
        starts.add(random.uint32() * 2 ** 21 + (random.uint32() >>> 11))
      }
    // 53 bits: a chance of 10⁻⁷ of any pair
    expect(starts.size).toBe(50_000)
  })
  it.each([
    ['seeds', (i: number) => createRandom(i)],
    ['epochs', (i: number) => createRandom(0, 'order', i)],
    ['children', (i: number) => createRandom(0).child(i)],
    ['names', (i: number) => createRandom(0, `stream-${i}`)],
  ])('of neighbouring %s start evenly and unrelated', (_, make) => {
    const n = 20_000
    const starts = draw(
      n,
      (
        i => () =>
          make(i++).uniform()
      )(0),
    )
    expect(evenness(histogram(starts, 64))).toBeGreaterThan(unlikely)
    // four standard errors
    expect(Math.abs(pearson(starts.subarray(1), starts.subarray(0, n - 1)))).toBeLessThan(4 / Math.sqrt(n))
  })
  it('of neighbouring seeds are unrelated along their length', () => {
    const n = 20_000
    const [a, b] = [createRandom(0), createRandom(1)].map(random => draw(n, () => random.normal()))
    for (let lag = -2; lag <= 2; lag++)
      expect(Math.abs(pearson(a!.subarray(2, n - 2), b!.subarray(2 + lag, n - 2 + lag)))).toBeLessThan(4 / Math.sqrt(n))
  })
})

describe('uint32', () => {
  const words = draw(
    100_000,
    (
      random => () =>
        random.uint32()
    )(createRandom(11)),
  )
  it('has even bits', () => {
    for (let bit = 0; bit < 32; bit++) {
      const ones = words.reduce((sum, word) => sum + (Math.floor(word / 2 ** bit) % 2), 0)
      // 4.5 standard errors, since there are 32
      expect(Math.abs(ones - 50_000)).toBeLessThan(4.5 * Math.sqrt(25_000))
    }
  })
  it('has even bytes, high and low, and even pairs', () => {
    const counts = (key: (i: number) => number, bins: number) => {
      const table = new Float64Array(bins)
      for (let i = 0; i + 1 < words.length; i++) table[key(i)]!++
      return table
    }
    expect(evenness(counts(i => words[i]! % 256, 256))).toBeGreaterThan(unlikely)
    expect(evenness(counts(i => Math.floor(words[i]! / 2 ** 24), 256))).toBeGreaterThan(unlikely)
    const pair = (i: number) => Math.floor(words[i]! / 2 ** 28) * 16 + Math.floor(words[i + 1]! / 2 ** 28)
    expect(evenness(counts(pair, 256))).toBeGreaterThan(unlikely)
  })
})

describe('uniform', () => {
  it('is uniform and without memory', () => {
    const n = 100_000
    const values = draw(
      n,
      (
        random => () =>
          random.uniform()
      )(createRandom(12)),
    )
    expect(kolmogorov(values, x => x)).toBeGreaterThan(unlikely)
    for (const lag of [1, 2, 3, 7])
      expect(Math.abs(pearson(values.subarray(lag), values.subarray(0, n - lag)))).toBeLessThan(4 / Math.sqrt(n))
    expect(values.every(value => value >= 0 && value < 1)).toBe(true)
  })
  it('keeps to its range, and uses all 53 bits', () => {
    const random = createRandom(13)
    const values = draw(1000, () => random.uniform(-2, 5))
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-2)
    expect(Math.max(...values)).toBeLessThan(5)
    const odd = draw(1000, () => (random.uniform() * 2 ** 53) % 2).reduce((sum, bit) => sum + bit)
    expect(Math.abs(odd - 500)).toBeLessThan(4 * Math.sqrt(250))
  })
})

describe('normal', () => {
  const n = 100_000
  const values = draw(
    n,
    (
      random => () =>
        random.normal()
    )(createRandom(14)),
  )
  it('is normal', () => {
    expect(kolmogorov(values, normalCdf)).toBeGreaterThan(unlikely)
  })
  it('has the moments of one, within four standard errors', () => {
    expect(Math.abs(mean(values))).toBeLessThan(4 / Math.sqrt(n))
    expect(Math.abs(variance(values) - 1)).toBeLessThan(4 * Math.sqrt(2 / n))
    expect(Math.abs(mean(values.map(x => x ** 3)))).toBeLessThan(4 * Math.sqrt(15 / n))
    expect(Math.abs(mean(values.map(x => x ** 4)) - 3)).toBeLessThan(4 * Math.sqrt(96 / n))
  })
  it('has tails', () => {
    const beyond = values.filter(x => Math.abs(x) > 3).length
    const expected = 2 * n * normalCdf(-3)
    expect(Math.abs(beyond - expected)).toBeLessThan(4 * Math.sqrt(expected))
  })
  it('has no memory between the two of a pair', () => {
    expect(Math.abs(pearson(values.subarray(1), values.subarray(0, n - 1)))).toBeLessThan(4 / Math.sqrt(n))
    const squares = values.map(x => x * x)
    expect(Math.abs(pearson(squares.subarray(1), squares.subarray(0, n - 1)))).toBeLessThan(4 / Math.sqrt(n))
  })
  it('takes mean and deviation, of the spare one too', () => {
    const [plain, scaled] = [createRandom(15), createRandom(15)]
    for (let i = 0; i < 4; i++) expect(scaled.normal(3, 2)).toBe(3 + 2 * plain.normal())
  })
})

describe('integer, bernoulli, permutation', () => {
  it.each([3, 10, 1000])('integer(%i) is even', n => {
    const random = createRandom(16, n)
    const counts = new Float64Array(n)
    for (let i = 0; i < 100 * n; i++) counts[random.integer(n)]!++
    expect(evenness(counts)).toBeGreaterThan(unlikely)
  })
  it('integer has no modulo bias where it would be largest', () => {
    // x mod 3·2³⁰ alone would fall below 2³⁰ half of the time instead of a third
    const random = createRandom(17)
    const low = draw(9000, () => Number(random.integer(3 * 2 ** 30) < 2 ** 30)).reduce((sum, hit) => sum + hit)
    expect(Math.abs(low - 3000)).toBeLessThan(4 * Math.sqrt(2000))
  })
  it('integer takes 1 to 2³² and nothing else', () => {
    const random = createRandom(18)
    expect(random.integer(1)).toBe(0)
    expect(random.integer(2 ** 32)).toBeGreaterThanOrEqual(0)
    for (const n of [0, -1, 1.5, 2 ** 32 + 1, Number.NaN]) expect(() => random.integer(n)).toThrow(RangeError)
  })
  it('bernoulli has its probability, and is certain at 0 and 1', () => {
    const random = createRandom(19)
    const hits = draw(10_000, () => Number(random.bernoulli(0.3))).reduce((sum, hit) => sum + hit)
    expect(Math.abs(hits - 3000)).toBeLessThan(4 * Math.sqrt(2100))
    for (let i = 0; i < 100; i++) expect([random.bernoulli(0), random.bernoulli(1)]).toEqual([false, true])
  })
  it('permutation is one, and all of four are equally likely', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.integer(), (n, seed) => {
        expect([...createRandom(seed).permutation(n)].sort((a, b) => a - b)).toEqual(
          Array.from({ length: n }, (_, i) => i),
        )
      }),
      { seed: 1 },
    )
    const random = createRandom(20)
    const counts = new Map<string, number>()
    for (let i = 0; i < 24_000; i++) {
      const key = random.permutation(4).join('')
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    expect(counts.size).toBe(24)
    expect(evenness([...counts.values()])).toBeGreaterThan(unlikely)
  })
})

it('a stream is a plain value: two of one name run alike', () => {
  const run = (random: Random) => [random.normal(), random.uniform(), ...random.permutation(5), random.integer(9)]
  expect(run(createRandom(3, 'x'))).toEqual(run(createRandom(3, 'x')))
})
