import { createRandom, matMul, matrix, transpose } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import scikitLearn from '../test/fixtures/scikit-learn.json' with { type: 'json' }
import { mixture } from '../test/mixtures.ts'
import { fastIca } from './fastica.ts'
import { amariIndex } from './metrics/amari.ts'
import { matchSources, mcc } from './metrics/match.ts'
import { whiten } from './whiten.ts'

describe('equals scikit-learn up to order and sign', () => {
  const x = closedForm()
  it.each(scikitLearn.cases)('$algorithm $contrast α = $alpha, $components components', expected => {
    const { algorithm, contrast, alpha, components } = expected as {
      algorithm: 'parallel'
      contrast: 'logcosh'
      alpha: number
      components: number
    }
    // the start is the same, given in each one's own whitened coordinates
    const start = Float64Array.from({ length: components ** 2 }, (_, at) =>
      Math.cos(1 + Math.floor(at / components) * ((at % components) + 1)),
    )
    const whitening = matrix(Float64Array.from(expected.whitening.flat()), components, 4)
    const w = matMul(matMul(matrix(start, components, components), whitening), whiten(x, components).dewhitening)
    const wInit = Array.from({ length: components }, (_, i) => [
      ...w.data.subarray(i * components, (i + 1) * components),
    ])
    const found = fastIca(x, { algorithm, contrast, alpha, components, wInit, tolerance: 1e-14, maxIterations: 5000 })
    const theirs = matrix(Float64Array.from(expected.unmixing.flat()), components, 4)
    const { columns } = matchSources(transpose(theirs), transpose(found.unmixing))
    const mixing = expected.mixing as number[][]
    for (let i = 0; i < components; i++) {
      const row = columns[i]!
      const sign = Math.sign(found.unmixing.data[row * 4]! * theirs.data[i * 4]!)
      for (let c = 0; c < 4; c++) {
        expect(sign * found.unmixing.data[row * 4 + c]!).toBeCloseTo(theirs.data[i * 4 + c]!, 6)
        expect(sign * found.mixing.data[c * components + row]!).toBeCloseTo(mixing[c]![i]!, 6)
        expect(found.mean[c]).toBeCloseTo(expected.mean[c]!, 12)
      }
    }
  })
})

describe('laws', () => {
  const { truth, mixed, mixing } = mixture(['uniform', 'laplace', 'exponential'], { n: 2000, d: 3 }, createRandom(1))
  const tight = { tolerance: 1e-13, maxIterations: 1000 }
  const base = fastIca(mixed, tight)

  it('separates', () => {
    expect(amariIndex(matMul(base.unmixing, mixing))).toBeLessThan(0.05)
    expect(mcc(truth, base.sources)).toBeGreaterThan(0.99)
  })

  it('returns sources = unmixing · (x − mean), uncorrelated and of variance 1, and mixing as its inverse', () => {
    const { sources, unmixing, mean } = base
    for (const t of [0, 999])
      for (let i = 0; i < 3; i++) {
        let s = 0
        for (let c = 0; c < 3; c++) s += unmixing.data[3 * i + c]! * (mixed.data[3 * t + c]! - mean[c]!)
        expect(sources.data[3 * t + i]).toBeCloseTo(s, 10)
      }
    const products = matMul(transpose(sources), sources)
    const inverse = matMul(unmixing, base.mixing)
    for (let i = 0; i < 9; i++) {
      expect(products.data[i]! / 2000).toBeCloseTo(i % 4 === 0 ? 1 : 0, 10)
      expect(inverse.data[i]).toBeCloseTo(i % 4 === 0 ? 1 : 0, 10)
    }
  })

  it('orders by variance in the channels and makes the largest element of each column of the mixing positive', () => {
    const columns = [0, 1, 2].map(i => [0, 1, 2].map(c => base.mixing.data[3 * c + i]!))
    const power = columns.map(column => column.reduce((sum, value) => sum + value ** 2, 0))
    expect(power).toEqual(power.toSorted((a, b) => b - a))
    for (const column of columns) expect(Math.max(...column)).toBe(Math.max(...column.map(Math.abs)))
  })

  // the fixed point is unique here, so only its last digits depend on where the iteration began
  it.each([
    ['another order of the channels', [0, 0, 1, 1, 0, 0, 0, 1, 0]],
    ['other units', [1e-6, 0, 0, 0, 1, 0, 0, 0, 1e6]],
    ['a rotation', [0.6, -0.8, 0, 0.8, 0.6, 0, 0, 0, 1]],
  ])('finds the same sources in %s', (_, map) => {
    const moved = fastIca(matMul(mixed, transpose(matrix(Float64Array.from(map), 3, 3))), tight)
    const { correlations } = matchSources(base.sources, moved.sources)
    for (const correlation of correlations) expect(Math.abs(correlation)).toBeGreaterThan(1 - 1e-9)
  })

  it('gives the same bits for one seed, whatever type the numbers came in', () => {
    const nested = Array.from({ length: 2000 }, (_, t) => [...mixed.data.subarray(3 * t, 3 * t + 3)])
    expect(fastIca(nested, tight)).toEqual(base)
    expect(
      fastIca(mixed, {
        seed: 5,
        wInit: [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ],
      }).sources,
    ).toEqual(
      fastIca(mixed, {
        seed: 6,
        wInit: [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ],
      }).sources,
    )
  })

  it('finds fewer sources than channels', () => {
    const { truth, mixed, mixing } = mixture(['uniform', 'laplace'], { n: 3000, d: 2, channels: 5 }, createRandom(2))
    const found = fastIca(mixed, { components: 2 })
    expect([found.unmixing.rows, found.unmixing.columns, found.mixing.rows, found.mixing.columns]).toEqual([2, 5, 5, 2])
    expect(amariIndex(matMul(found.unmixing, mixing))).toBeLessThan(0.05)
    expect(mcc(truth, found.sources)).toBeGreaterThan(0.99)
  })

  it('does not change its input', () => {
    const copy = mixed.data.slice()
    fastIca(mixed)
    expect(mixed.data).toEqual(copy)
  })
})

describe('edges', () => {
  const { mixed } = mixture(['laplace'], { n: 500, d: 3 }, createRandom(3))
  const changed = (value: (at: number, data: Float64Array) => number) => ({
    ...mixed,
    data: mixed.data.map((_, at, data) => value(at, data)),
  })
  const withConstant = changed((at, data) => (at % 3 === 1 ? 0.1 : data[at]!))

  it.each([
    ['a constant channel', 'BAD_VALUE', () => fastIca(withConstant)],
    ['a channel twice', 'BAD_OPTIONS', () => fastIca(changed((at, data) => data[at % 3 === 2 ? at - 1 : at]!))],
    ['NaN', 'BAD_VALUE', () => fastIca(changed((at, data) => (at === 7 ? Number.NaN : data[at]!)))],
    ['values that overflow', 'BAD_VALUE', () => fastIca(changed((at, data) => 1e200 * data[at]!))],
    [
      'constant channels only',
      'BAD_OPTIONS',
      () =>
        fastIca(
          changed(() => 2),
          { components: 2 },
        ),
    ],
    ['more components than channels', 'BAD_OPTIONS', () => fastIca(mixed, { components: 4 })],
    [
      'fewer samples than channels',
      'TOO_FEW_SAMPLES',
      () => fastIca({ data: mixed.data.slice(0, 6), rows: 2, columns: 3 }),
    ],
    ['no samples', 'BAD_SHAPE', () => fastIca([])],
    ['ragged rows', 'BAD_SHAPE', () => fastIca([[1, 2], [3]])],
    [
      'a start of another size',
      'BAD_OPTIONS',
      () =>
        fastIca(mixed, {
          wInit: [
            [1, 0],
            [0, 1],
          ],
        }),
    ],
    [
      'a singular start',
      'BAD_VALUE',
      () =>
        fastIca(mixed, {
          wInit: [
            [1, 1, 1],
            [1, 1, 1],
            [0, 0, 1],
          ],
        }),
    ],
    ['an unknown option', 'BAD_OPTIONS', () => fastIca(mixed, { kontrast: 'exp' } as never)],
  ] as const)('refuses %s', (_, code, run) => {
    expect(run).toThrow(expect.objectContaining({ code }))
  })

  it('leaves a constant channel alone where fewer components are asked for', () => {
    const found = fastIca(withConstant, { components: 2 })
    expect([...found.unmixing.data].every(Number.isFinite)).toBe(true)
    expect([found.mixing.data[2], found.mixing.data[3]].map(value => Math.abs(value!) < 1e-12)).toEqual([true, true])
  })

  it('scales a single channel, and says that there is nothing to separate', () => {
    const found = fastIca(Float64Array.from({ length: 100 }, (_, i) => i * i))
    expect(found).toMatchObject({ converged: true, iterations: 0, warnings: [{ code: 'ONE_COMPONENT' }] })
    expect(found.sources.data.reduce((sum, value) => sum + value * value, 0) / 100).toBeCloseTo(1, 12)
  })

  it.each(['parallel', 'deflation'] as const)('warns where %s has not converged, and of normal sources', algorithm => {
    const { mixed } = mixture(['normal'], { n: 2000, d: 3 }, createRandom(4))
    const found = fastIca(mixed, { algorithm, maxIterations: 1 })
    expect(found.converged).toBe(false)
    expect(found.warnings.map(({ code }) => code)).toEqual(['NOT_CONVERGED', 'NORMAL_SOURCES'])
    expect([...found.unmixing.data].every(Number.isFinite)).toBe(true)
  })

  it('warns of few samples', () => {
    const { mixed } = mixture(['exponential'], { n: 30, d: 3 }, createRandom(5))
    expect(fastIca(mixed).warnings.map(({ code }) => code)).toContain('TOO_FEW_SAMPLES_FOR_DIMENSION')
  })

  it('does not warn of one normal source, which can be told from the others', () => {
    const { mixed } = mixture(['laplace', 'normal', 'uniform'], { n: 3000, d: 3 }, createRandom(6))
    expect(fastIca(mixed).warnings).toEqual([])
  })
})

/** The data of test/fixtures/scikit-learn.py. */
function closedForm() {
  const [n, d, golden] = [2000, 4, (Math.sqrt(5) - 1) / 2]
  const s = new Float64Array(n * d)
  for (let t = 1; t <= n; t++) {
    const u = [2, 3, 5, 7].map(prime => (t * Math.sqrt(prime) * golden) % 1)
    s.set(
      [
        u[0]! - 0.5,
        u[1]! < 0.5 ? Math.log(2 * u[1]! + 1e-9) : -Math.log(2 - 2 * u[1]! + 1e-9),
        Math.sign(u[2]! - 0.5) * Math.sqrt(Math.abs(2 * u[2]! - 1)),
        -Math.log1p(-u[3]!),
      ],
      (t - 1) * d,
    )
  }
  const a = Float64Array.from({ length: d * d }, (_, at) => {
    const [row, column] = [Math.floor(at / d), at % d]
    return Math.sin(1 + 3 * row + 5 * column) + Number(row === column)
  })
  return matMul(matrix(s, n, d), transpose(matrix(a, d, d)))
}
