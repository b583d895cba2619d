import { node } from '@infomax/backend-node'
import { loadWasm, wasm } from '@infomax/backend-wasm'
import { createRandom, type Estimate, standalone } from '@infomax/core'
import { matrix } from '@infomax/math'
import { tf } from '@infomax/tensor'
import { expectNoLeak, testOptions } from '@infomax/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { correlation, gaussians } from '../test/gaussians.ts'
import { type CriticInput, criticEstimator, criticInformation } from './critic.ts'
import { criticOptions } from './options.ts'

const codesOf = ({ warnings }: Estimate) => warnings.map(({ code }) => code)
const names = criticOptions.shape.bound.unwrap().options
const upper = ['club', 'l1out']
const small = { hidden: '32', steps: 150, every: 50, pairs: 300, learningRate: 5e-3 } as const satisfies CriticInput
const seeded = (seed: number) => ({ ...standalone, random: createRandom(seed) })

testOptions(criticEstimator)

describe('on wasm', () => {
  beforeAll(() => loadWasm())

  describe.each([
    // within so many nats of the truth, after so few steps; of normal pairs CLUB's own value is d ρ²/(1 − ρ²)
    { d: 1, information: 0.5, within: 0.1, input: { ...small, critic: 'concatenated' } as const },
    { d: 5, information: 2, within: 0.3, input: { ...small, critic: 'concatenated', hidden: '64' } as const },
  ])('normal pairs of $d dimensions and $information nats', ({ d, information, within, input }) => {
    const [x, y] = gaussians(3000, d, information, 1)
    const rho = correlation(d, information)

    it.each(names)('%s', async bound => {
      const found = await criticInformation(x, y, { ...input, bound }, seeded(0))
      const truth = bound === 'club' ? (d * rho ** 2) / (1 - rho ** 2) : information
      const { low, high } = found.interval!
      if (upper.includes(bound)) expect(high).toBeGreaterThan(truth)
      else expect(low).toBeLessThan(truth)
      // the interval is of the pairs that happened to be held out
      expect(Math.abs(found.value - truth)).toBeLessThan(within + (high - low) / 2)
      expect(found.parts).toMatchObject({ pairs: 300 })
      expect(found).toMatchObject({ name: 'critic', unit: 'nats', n: 3000, d: 2 * d })
      expect(codesOf(found)).not.toContain('OVERFITTED')
    })
  })

  it.each(names)('%s says that there is nothing where there is nothing', async bound => {
    const [x, y] = gaussians(1500, 2, 0, 2)
    const found = await criticInformation(x, y, { ...small, bound }, seeded(1))
    // four standard errors, and what the best of few steps overstates
    const error = (found.interval!.high - found.interval!.low) / (2 * 1.96)
    expect(Math.abs(found.value)).toBeLessThan(4 * error + 0.02)
    expect(codesOf(found)).not.toContain('OVERFITTED')
  })

  it('says the same for the same seed, and something else for another', async () => {
    const [x, y] = gaussians(200, 2, 1, 3)
    const of = (seed: number) => criticInformation(x, y, { ...small, steps: 10 }, seeded(seed))
    expect(await of(5)).toEqual(await of(5))
    expect((await of(6)).value).not.toBe((await of(5)).value)
  })

  it.each([
    ['columns of another scale', (value: number, column: number) => 1000 * 10 ** column * value + 7],
    ['exact halves', (value: number) => value / 2],
  ])('does not see %s', async (_, change) => {
    const [x, y] = gaussians(200, 2, 1, 3)
    const changed = matrix(
      Float64Array.from(x.data, (value, at) => change(value, at % 2)),
      200,
      2,
    )
    const input = { ...small, steps: 20 }
    const [plain, other] = [await criticInformation(x, y, input), await criticInformation(changed, y, input)]
    // of f32 rounding of the standardised columns, twenty steps long
    expect(other.value).toBeCloseTo(plain.value, 3)
  })

  it('warns where the critic knows its own pairs by heart, as few to choose a step by let it', async () => {
    const [x, y] = gaussians(200, 10, 4, 0)
    const shares = { heldOut: 0.5, validation: 0.04 }
    const found = await criticInformation(x, y, { ...small, ...shares, hidden: '256' }, seeded(0))
    expect(codesOf(found)).toContain('OVERFITTED')
    expect(found.parts!.training).toBeGreaterThan(found.value + 1)
  })

  it('warns of too few steps, and of InfoNCE that cannot say more', async () => {
    const [x] = gaussians(600, 4, 0, 5)
    const early = await criticInformation(x, x, { ...small, bound: 'dv', steps: 5 })
    expect(codesOf(early)).toContain('NOT_CONVERGED')
    expect(early.parts).toMatchObject({ step: 5, steps: 5 })
    const full = await criticInformation(x, x, { ...small, heldOut: 0.02, steps: 300 })
    expect(codesOf(full)).toContain('SATURATED')
    expect(full.value).toBeLessThanOrEqual(Math.log(12))
  })

  it('leaves out constant columns, and knows that a constant knows nothing', async () => {
    const [x, y] = gaussians(200, 2, 1, 6)
    const constant = matrix(new Float64Array(200).fill(0.1), 200, 1)
    const wider = matrix(
      Float64Array.from({ length: 600 }, (_, at) => (at % 3 === 2 ? 0.1 : x.data[Math.floor(at / 3) * 2 + (at % 3)]!)),
      200,
      3,
    )
    const input = { ...small, steps: 10 }
    const [plain, beside] = [await criticInformation(x, y, input), await criticInformation(wider, y, input)]
    expect(beside.value).toBe(plain.value)
    expect(codesOf(beside)).toContain('CONSTANT_COLUMN')
    expect(await criticInformation(x, constant, input)).toMatchObject({ value: 0, side: 'point', n: 200, d: 3 })
  })

  it.each(names)('%s frees what it made, and leaves what it was given', async bound => {
    const [x, y] = gaussians(60, 2, 1, 7)
    const before = [x.data.slice(), y.data.slice()]
    const input = { ...small, bound, steps: 4, every: 2 }
    await expectNoLeak(() => criticInformation(x, y, input).then(() => undefined), 3)
    expect([x.data, y.data]).toEqual(before)
  })
})

describe('elsewhere', () => {
  const [x, y] = gaussians(400, 2, 1, 8)
  const input = { ...small, steps: 30 }

  it('computes on a backend that it is given, and gives back the one before', async () => {
    await loadWasm()
    const expected = await criticInformation(x, y, input)
    await tf.setBackend('cpu')
    expect(await criticInformation(x, y, { ...input, backend: wasm() })).toEqual(expected)
    expect(tf.getBackend()).toBe('cpu')
    // rounding alone, thirty steps long
    expect((await criticInformation(x, y, input)).value).toBeCloseTo(expected.value, 3)
  })
  it('says the same on the native backend', async context => {
    const probe = await node.create({} as never, standalone).probe()
    if (!probe.available) return context.skip(`not here: ${probe.reason}`)
    await loadWasm()
    const expected = await criticInformation(x, y, input)
    expect((await criticInformation(x, y, { ...input, backend: node() })).value).toBeCloseTo(expected.value, 3)
  })
})

describe('refuses', () => {
  const [x, y] = gaussians(100, 2, 1, 9)
  const spoilt = matrix(Float64Array.from(x.data), 100, 2)
  spoilt.data[7] = Number.NaN

  it.each([
    ['a number that is none', spoilt, y, {}, 'BAD_VALUE'],
    ['unequal lengths', x, matrix(y.data.slice(2), 99, 2), {}, 'LENGTH_MISMATCH'],
    ['too few to split', ...gaussians(20, 2, 1, 9), {}, 'TOO_FEW_SAMPLES'],
    ['no samples', [], [], {}, 'TOO_FEW_SAMPLES'],
    ['a bound that is none', x, y, { bound: 'nce' }, 'BAD_OPTIONS'],
    ['the name of a backend', x, y, { backend: 'wasm' }, 'BAD_OPTIONS'],
    ['a backend as data', x, y, { backend: JSON.parse(JSON.stringify(wasm())) }, 'BAD_OPTIONS'],
    ['no hidden layer where one is needed', x, y, { critic: 'concatenated', hidden: '' }, 'BAD_OPTIONS'],
  ])('%s', async (_, a, b, input, code) => {
    await expect(criticInformation(a, b, input as CriticInput)).rejects.toMatchObject({ code })
  })
})
