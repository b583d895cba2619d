import { createRandom, matMul, type Random, transpose } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { mixture, type SourceName } from '../../test/mixtures.ts'
import { fastIca } from '../fastica.ts'
import { amariIndex } from '../metrics/amari.ts'
import { matchSources, mcc } from '../metrics/match.ts'
import { rotation } from '../orthogonal.ts'
import { whiten } from '../whiten.ts'
import type { Criterion } from './criterion.ts'
import { antisymmetric, descend, evaluate } from './descent.ts'
import { elementWise } from './element-wise.ts'
import { createFeatures, type Nonlinearity } from './features.ts'
import { fitLastLayer } from './last-layer.ts'
import { type MixingOptions, mixing } from './mixing.ts'
import { vcregIca } from './vcreg.ts'

const signalsOf = (names: readonly SourceName[], n: number, d: number, random: Random) =>
  whiten(mixture(names, { n, d }, random).mixed).signals

const featuresOf = (nonlinearity: Nonlinearity, seed = 0) =>
  createFeatures({ count: 6, nonlinearity, gain: 1.2, bias: 2 }, createRandom(seed))

const network: MixingOptions = { nonlinearity: 'tanh', width: 7, depth: 2, normalize: false, gain: 1.5, bias: 2 }

describe('separates where FastICA does', () => {
  const laws: readonly (readonly SourceName[])[] = [
    ['uniform'],
    ['laplace'],
    ['logistic'],
    ['bimodal'],
    ['uniform', 'laplace', 'bimodal', 'exponential'],
  ]
  const cases = [2, 4, 8].flatMap(d => laws.map(names => [d, names] as const))
  it.each(cases)('%d sources of 5000 samples: %s', (d, names) => {
    const { truth, mixed, mixing } = mixture(names, { n: 5000, d }, createRandom(d, ...names))
    const score = (unmixing: ReturnType<typeof vcregIca>['unmixing']) => amariIndex(matMul(unmixing, mixing))
    const found = vcregIca(mixed)
    expect(score(fastIca(mixed).unmixing)).toBeLessThan(0.05)
    expect(score(found.unmixing)).toBeLessThan(0.05)
    expect(mcc(truth, found.sources)).toBeGreaterThan(0.98)
    expect(found).toMatchObject({ name: 'vcreg', converged: true, warnings: [] })
  })
})

describe('the loss of an element-wise projector', () => {
  it.each(['cosine', 'tanh', 'relu'] as const)('is the mean pairwise HSIC with the kernel φᵀφ, %s', nonlinearity => {
    const [k, n] = [3, 40]
    // more than a block of samples would be summed in another order only
    const y = signalsOf(['laplace', 'uniform'], n, k, createRandom(1))
    const features = featuresOf(nonlinearity)
    const kernels = Array.from({ length: k }, (_, i) => {
      const phi = new Float64Array(features.count * n)
      features.apply(y.data, i * n, n, phi, 0)
      return (s: number, t: number): number => {
        let sum = 0
        for (let f = 0; f < features.count; f++) sum += phi[f * n + s]! * phi[f * n + t]!
        return sum
      }
    })
    let total = 0
    for (let i = 0; i < k; i++)
      for (let j = 0; j < k; j++) if (i !== j) total += hsic(kernels[i]!, kernels[j]!, n) / (k * (k - 1))
    const { loss } = elementWise(features, { within: 0, variance: 0 }).gradient(y)
    expect(loss / total).toBeCloseTo(1, 11)
    expect(elementWise(features, { within: 0, variance: 0 }).loss(y)).toBe(loss)
  })

  it('with cosines does not change when coordinates change sign, place or origin', () => {
    const y = signalsOf(['exponential'], 300, 3, createRandom(2))
    const criterion = elementWise(featuresOf('cosine'), { within: 0, variance: 0 })
    const moved = { ...y, data: Float64Array.from({ length: 900 }, (_, at) => 0.7 - y.data[(at + 300) % 900]!) }
    expect(criterion.loss(moved) / criterion.loss(y)).toBeCloseTo(1, 10)
  })

  it('is the same over blocks of samples as over all at once', () => {
    const y = signalsOf(['laplace'], 1500, 2, createRandom(3))
    const criterion = elementWise(featuresOf('cosine'), { within: 0, variance: 0 })
    // the same samples twice, so that the blocks fall differently, have the same covariance
    const twice = { data: new Float64Array(6000), rows: 2, columns: 3000 }
    for (const i of [0, 1])
      for (const half of [0, 1]) twice.data.set(y.data.subarray(i * 1500, (i + 1) * 1500), i * 3000 + half * 1500)
    expect(criterion.loss(twice) / criterion.loss(y)).toBeCloseTo(1, 10)
    const slope = criterion.gradient(y).slope.data
    criterion.gradient(twice).slope.data.forEach((value, i) => {
      expect(value).toBeCloseTo(slope[i]!, 12)
    })
  })
})

describe('the slope on the orthogonal group', () => {
  const random = createRandom(4)
  const y = signalsOf(['laplace', 'uniform'], 200, 3, random)
  const cases: readonly (readonly [string, Criterion])[] = [
    ...(['cosine', 'tanh', 'relu'] as const).map(
      name => [name, elementWise(featuresOf(name), { within: 0, variance: 0 })] as const,
    ),
    ['cosine, within and variance', elementWise(featuresOf('cosine'), { within: 0.7, variance: 0.3 })],
    ...(['cosine', 'tanh', 'relu'] as const).map(
      name => [`mixing ${name}`, mixing(3, { ...network, nonlinearity: name }, { variance: 0.5 }, random)] as const,
    ),
    ['a last layer', elementWise(fitLastLayer(featuresOf('cosine'), y), { within: 0.7, variance: 0.3 })],
    ['mixing, normalised', mixing(3, { ...network, normalize: true }, { variance: 0 }, random)],
  ]
  it.each(cases)('equals finite differences, %s', (name, criterion) => {
    const { gradient } = evaluate(criterion, y)
    const size = Math.max(...gradient.map(Math.abs))
    const h = 1e-5
    gradient.forEach((value, at) => {
      const along = (step: number): number => {
        const s = new Float64Array(3)
        s[at] = step
        return criterion.loss(matMul(rotation(antisymmetric(s, 3)), y))
      }
      // error of the difference: h² of the third derivative and ε·loss/h of rounding; relu has a kink at some sample in nearly every step
      const tolerance = name.includes('relu') ? 1e-3 : 1e-6
      expect(Math.abs((along(h) - along(-h)) / (2 * h) - value)).toBeLessThan(tolerance * size)
    })
  })
})

describe('the search', () => {
  const options = { features: 12 }
  const { mixed, mixing: true2 } = mixture(['uniform'], { n: 2000, d: 2 }, createRandom(5))
  const { signals, whitening } = whiten(mixed)
  const criterion = elementWise(
    createFeatures({ count: 12, nonlinearity: 'cosine', gain: 1, bias: 0 }, createRandom(6)),
    { within: 0, variance: 0 },
  )
  const amari = (w: ReturnType<typeof rotation>): number => amariIndex(matMul(matMul(w, whitening), true2))

  it('descends to where the slope vanishes', () => {
    const found = descend(signals, rotation(antisymmetric(Float64Array.of(0.3), 2)), criterion, {
      tolerance: 1e-7,
      maxIterations: 100,
    })
    expect(found.converged).toBe(true)
    const { loss, gradient } = evaluate(criterion, matMul(found.rotation, signals))
    expect(loss / found.loss).toBeCloseTo(1, 12)
    // the curvature is of the order of the largest loss over the angles, and the last step below 1e-7
    expect(Math.abs(gradient[0]!)).toBeLessThan(1e-7)
  })

  it('says where the descent was cut short', () => {
    expect(vcregIca(mixed, { ...options, search: 'gradient', maxIterations: 1 })).toMatchObject({
      converged: false,
      warnings: [{ code: 'NOT_CONVERGED' }],
    })
  })

  it('over planes finds the lowest loss from wherever it starts, and so the same sources', () => {
    const runs = [0, 1, 2].map(seed => vcregIca(mixed, { ...options, seed }))
    for (const { unmixing } of runs) expect(amariIndex(matMul(unmixing, true2))).toBeLessThan(0.05)
    const best = vcregIca(mixed, { ...options, restarts: 3 })
    // one projector, three starts: the same minimum up to the last step of the descent
    expect(best.parts!.highestLoss! / best.parts!.loss!).toBeCloseTo(1, 4)
  })

  it('has a valley at every multiple of 90°, the true one', () => {
    const losses = Array.from({ length: 36 }, (_, step) =>
      rotation(antisymmetric(Float64Array.of((step * Math.PI) / 36), 2)),
    )
      .map(w => ({ loss: criterion.loss(matMul(w, signals)), amari: amari(w) }))
      .sort((a, b) => a.loss - b.loss)
    expect(losses[0]!.amari).toBeLessThan(0.1)
  })
})

describe('as a separator', () => {
  it('finds the same sources whatever the order and the units of the channels', () => {
    const { mixed } = mixture(['uniform', 'laplace', 'exponential'], { n: 2000, d: 3 }, createRandom(7))
    const moved = {
      ...mixed,
      data: mixed.data.map((_, at) => 10 ** (at % 3) * mixed.data[at - (at % 3) + ((at + 1) % 3)]!),
    }
    const { correlations } = matchSources(vcregIca(mixed).sources, vcregIca(moved).sources)
    // both descents end within 1e-5 of the one minimum
    for (const value of correlations) expect(Math.abs(value)).toBeGreaterThan(1 - 1e-6)
  })

  it('gives the same bits for one seed', () => {
    const { mixed } = mixture(['laplace'], { n: 500, d: 3 }, createRandom(8))
    expect(vcregIca(mixed, { seed: 3 })).toEqual(vcregIca(mixed, { seed: 3 }))
  })

  it('runs a mixing projector, and keeps what a separation is', () => {
    const { mixed } = mixture(['laplace'], { n: 500, d: 3 }, createRandom(9))
    const { sources } = vcregIca(mixed, {
      projector: 'mixing',
      width: 16,
      depth: 2,
      normalize: true,
      nonlinearity: 'relu',
    })
    matMul(transpose(sources), sources).data.forEach((value, i) => {
      expect(value / 500).toBeCloseTo(i % 4 === 0 ? 1 : 0, 9)
    })
  })

  it('takes one component, and warns of normal sources', () => {
    expect(vcregIca([1, 2, 4])).toMatchObject({ iterations: 0, warnings: [{ code: 'ONE_COMPONENT' }] })
    const { mixed } = mixture(['normal'], { n: 1000, d: 2 }, createRandom(10))
    expect(vcregIca(mixed).warnings.map(({ code }) => code)).toContain('NORMAL_SOURCES')
  })
})

/** (1/n²) tr(KHLH), in loops. */
function hsic(k: (s: number, t: number) => number, l: (s: number, t: number) => number, n: number): number {
  const centred = (kernel: (s: number, t: number) => number) => {
    const rows = Array.from({ length: n }, (_, s) => Array.from({ length: n }, (_, t) => kernel(s, t)))
    const means = rows.map(row => row.reduce((sum, value) => sum + value, 0) / n)
    const mean = means.reduce((sum, value) => sum + value, 0) / n
    return rows.map((row, s) => row.map((value, t) => value - means[s]! - means[t]! + mean))
  }
  const [a, b] = [centred(k), centred(l)]
  let sum = 0
  for (let s = 0; s < n; s++) for (let t = 0; t < n; t++) sum += a[s]![t]! * b[s]![t]!
  return sum / n ** 2
}
