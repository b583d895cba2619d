import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BoundResult, createRandom } from '@infomax/core'
import { writeNpy } from '@infomax/datasets'
import { vicregBound } from '@infomax/theory'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeProject } from './fixtures.ts'
import { buildWhereStale, type Shell, shell } from './spawn.ts'

const network = 'backbone=mlp backbone.hidden=16 backbone.outputs=8 projector.layers=8 batch=32'
const quick = 'steps=6 probes= estimates= monitors= backend=wasm workers=1 --no-report'

type Printed = BoundResult & {
  testError?: number
  beside: BoundResult[]
  source: Record<string, unknown>
  page?: string
}

let work: Shell
beforeAll(() => {
  buildWhereStale()
  work = shell(makeProject({ 'package.json': '{}' }))
  const { code, err } = work.run(`train data=digits ${network} ${quick} --out run`)
  expect(code, err).toBe(0)
}, 240_000)

const bound = (line: string): { printed: Printed; code: number | null } => {
  const { code, out, err } = work.run(`bound ${line} --json`)
  if (out === '') throw new Error(err)
  return { printed: JSON.parse(out), code }
}
const refusal = (line: string) => {
  const { code, out } = work.run(`bound ${line} --json`)
  const { error } = JSON.parse(out) as { error: { code: string; message: string; fix: string | null } }
  return { ...error, exit: code }
}
const codes = ({ warnings }: BoundResult): string[] => warnings.map(({ code }) => code)
const sum = ({ terms }: BoundResult): number => Object.values(terms).reduce((total, { value }) => total + value, 0)

describe('of a run', () => {
  it('is the vicreg bound with simclr beside it, term by term; a vacuous one is no failure', () => {
    const { printed, code } = bound('vicreg run --samples 200 --normalise')
    expect(code).toBe(0)
    expect(printed).toMatchObject({ name: 'vicreg', probability: 0.95, vacuous: true, unit: 'expected loss' })
    expect(Object.keys(printed.terms)).toEqual([
      'invariance',
      'residualPairs',
      'residualLabelled',
      'complexityPairs',
      'deviationPairs',
      'deviationLabelled',
      'classFrequency',
      'complexityHeads',
      'deviationHeads',
      'deviationResiduals',
    ])
    expect(printed.source).toEqual({
      run: 'run',
      step: 6,
      of: 'representation',
      normalise: true,
      split: 'train',
      labelled: 200,
      pairs: 200,
      test: 200,
      dims: 8,
    })
    const [simclr] = printed.beside
    expect(simclr!.name).toBe('simclr')
    for (const result of [printed, simclr!]) {
      expect(sum(result)).toBeCloseTo(result.value, 10)
      expect(result.measured).toBeGreaterThan(0)
      expect(result.measured).toBeLessThan(result.value)
      expect(codes(result)).toEqual(expect.arrayContaining(['VIEWS_NOT_CLASSES', 'ENCODER_SAW_PAIRS']))
      // on the sphere every largest value is certain, and the complexities came
      for (const code of ['ESTIMATED_SUPREMA', 'CAPACITY_NOT_GIVEN']) expect(codes(result)).not.toContain(code)
    }
    // what is certain of any class: half of the largest value
    const { c, tau, kappa } = printed.constants
    expect(tau).toBe(2)
    expect(printed.terms.complexityPairs!.value).toBeCloseTo(c! * tau!, 10)
    expect(printed.terms.complexityHeads!.value).toBeCloseTo(2 * kappa!, 10)
  })

  it('charges nothing for an encoder that never saw the pairs', () => {
    const { printed } = bound('vicreg run --samples 100 --normalise --pairs test delta=0.01')
    const { printed: seen } = bound('vicreg run --samples 100 --normalise delta=0.01')
    expect(printed.terms.complexityPairs!.value).toBe(0)
    expect(printed.terms.complexityHeads!.value).toBeLessThan(seen.terms.complexityHeads!.value)
    for (const result of [printed, ...printed.beside]) {
      expect(result.probability).toBe(0.99)
      expect(codes(result)).not.toContain('ENCODER_SAW_PAIRS')
      expect(codes(result)).not.toContain('CAPACITY_NOT_GIVEN')
    }
  })

  it('can begin with simclr, of embeddings, and says what it estimated', () => {
    const { printed } = bound('simclr run --samples 100 --of embedding backend=wasm')
    expect([printed.name, printed.beside.map(({ name }) => name)]).toEqual(['simclr', ['vicreg']])
    expect(codes(printed)).toEqual(expect.arrayContaining(['ESTIMATED_SUPREMA', 'SHARES_AS_PROBABILITIES']))
  })

  it('is a table for people, with a page', () => {
    const { code, out, err } = work.run('bound vicreg run --samples 60 --normalise --out bound.html')
    expect(code, err).toBe(0)
    for (const words of ['── vicreg', '── simclr', 'dominates', 'measured on test data', 'page  bound.html'])
      expect(out).toContain(words)
    const page = readFileSync(join(work.folder, 'bound.html'), 'utf8')
    expect(page).toContain('The bound vicreg of run')
    // two figures a bound
    expect(page.match(/<svg/g)).toHaveLength(4)
    expect(refusal('vicreg run --out bound.html').code).toBe('INFOMAX_FILE_EXISTS')
  })

  it('explains what samples too few for the dimensions do', () => {
    const { printed } = bound('vicreg run --samples 8')
    const { message } = printed.warnings.find(({ code }) => code === 'RESIDUALS_VANISH')!
    expect(message).toContain('d = 8 is not below n and m')
  })

  it('says where labels chose the encoder', () => {
    const { code, err } = work.run(`train data=digits objective=supcon ${network} ${quick} --out supervised`)
    expect(code, err).toBe(0)
    expect(codes(bound('vicreg supervised --samples 50').printed)).toContain('TRAINED_WITH_LABELS')
    expect(codes(bound('vicreg run --samples 50').printed)).not.toContain('TRAINED_WITH_LABELS')
  })

  it('is refused without labels', () => {
    const random = createRandom(3)
    const data = Float32Array.from({ length: 200 * 4 }, () => random.normal())
    writeFileSync(join(work.folder, 'x.npy'), writeNpy({ shape: [200, 4], data }))
    const trained = work.run(`train data=arrays data.data=x.npy ${network} ${quick} --out unlabelled`)
    expect(trained.code, trained.err).toBe(0)
    const { exit, code, message } = refusal('vicreg unlabelled')
    expect([exit, code]).toEqual([1, 'INFOMAX_NO_LABELS'])
    expect(message).toContain('"arrays" have no labels')
  })

  it.each([
    ['pac-bayes run', 2, 'INFOMAX_BAD_USAGE', 'KL(posterior ‖ prior)'],
    ['spectral-margin', 2, 'INFOMAX_BAD_USAGE', 'norms of each affine layer'],
    ['vicrag run', 2, 'INFOMAX_UNKNOWN_NAME', '"vicreg"'],
    ['vicreg run detla=0.1', 2, 'INFOMAX_UNKNOWN_KEY', '"delta"'],
    ['vicreg run delta=2', 2, 'INFOMAX_BAD_OPTIONS', 'delta'],
    ['vicreg run --of embeding', 2, 'INFOMAX_BAD_USAGE', '"embedding"'],
    ['vicreg run --samples 1', 2, 'INFOMAX_BAD_USAGE', null],
    ['vicreg absent.json', 1, 'INFOMAX_FILE_NOT_FOUND', 'JSON file of evidence'],
  ])('refuses `bound %s`', (line, exit, code, fix) => {
    const said = refusal(line)
    expect([said.exit, said.code]).toEqual([exit, code])
    if (fix !== null) expect(said.fix).toContain(fix)
  })
})

describe('of a file of evidence', () => {
  const [n, m, d] = [40, 60, 4]
  const random = createRandom(11)
  const rows = (count: number) => Array.from({ length: count }, () => Array.from({ length: d }, () => random.normal()))
  const classes = (count: number) => Array.from({ length: count }, (_, i) => i % 3)
  const evidence = {
    zLabelled: rows(n),
    labels: classes(n),
    zFirst: rows(m),
    zSecond: rows(m),
    pairLabels: classes(m),
    classes: 3,
    zTest: rows(20),
    testLabels: classes(20),
  }
  const write = (name: string, value: unknown) => writeFileSync(join(work.folder, name), JSON.stringify(value))
  const npy = (name: string, values: readonly (readonly number[])[]) => {
    const data = Float64Array.from(values.flat())
    writeFileSync(join(work.folder, name), writeNpy({ shape: [values.length, values[0]!.length], data }))
  }

  it('is the bound of these arrays, whether they stand in it or in files beside it', () => {
    npy('z.npy', evidence.zLabelled)
    const labels = evidence.labels.map(label => `${label}\n`).join('')
    writeFileSync(join(work.folder, 'labels.csv'), `label\n${labels}`)
    write('plain.json', evidence)
    write('files.json', { ...evidence, zLabelled: 'z.npy', labels: 'labels.csv' })
    const expected = vicregBound(evidence, { delta: 0.1 })
    for (const file of ['plain.json', 'files.json']) {
      const { printed, code } = bound(`vicreg ${file} delta=0.1`)
      expect(code).toBe(0)
      expect(printed).toEqual({ ...JSON.parse(JSON.stringify(expected)), beside: [], source: { file } })
    }
  })

  it('evaluates every other bound', () => {
    write('gibbs.json', { empirical: 0.05, n: 10_000, kl: 120 })
    // the example of its documentation
    expect(bound('pac-bayes gibbs.json').printed.value).toBeCloseTo(0.0927, 4)
    write('learner.json', { empirical: 0.1, n: 1000, information: 5 })
    expect(bound('xu-raginsky learner.json').printed.value).toBeCloseTo(0.15, 12)
    const layers = [{ spectral: 1, mixed: 2, frobenius: 1.5, inputs: 4, outputs: 3 }]
    write('margins.json', { margins: [2, 3, 0.5, 2], layers, inputNorm: 3, test: 0.25 })
    const { printed } = bound('spectral-margin margins.json')
    expect([printed.terms.empirical!.value, printed.measured, printed.vacuous]).toEqual([0.25, 0.25, true])
  })

  it.each([
    ['an unknown key', { ...evidence, zFrist: 1 }, 2, 'INFOMAX_UNKNOWN_KEY', 'zFrist'],
    ['a missing key', { ...evidence, zLabelled: undefined }, 1, 'INFOMAX_BAD_SHAPE', 'zLabelled'],
    ['missing labels', { ...evidence, labels: undefined }, 1, 'INFOMAX_NO_LABELS', 'labels'],
    ['a ragged matrix', { ...evidence, zFirst: [[1, 2], [3]] }, 1, 'INFOMAX_BAD_SHAPE', 'zFirst, row 1'],
    ['rows that do not match', { ...evidence, labels: [0, 1] }, 1, 'INFOMAX_LENGTH_MISMATCH', '40'],
    ['a file that is not there', { ...evidence, zTest: 'absent.npy' }, 1, 'INFOMAX_FILE_NOT_FOUND', 'absent.npy'],
    ['a list', [1], 1, 'INFOMAX_BAD_FILE', 'object'],
  ])('refuses %s', (_, value, exit, code, words) => {
    write('bad.json', value)
    const said = refusal('vicreg bad.json')
    expect([said.exit, said.code]).toEqual([exit, code])
    expect(said.message).toContain(words)
  })

  it('refuses a value that is no number, with its place, what is no JSON, and flags of a run', () => {
    npy('nan.npy', [...evidence.zLabelled.slice(1), [1, 2, Number.NaN, 4]])
    write('nan.json', { ...evidence, zLabelled: 'nan.npy' })
    expect(refusal('vicreg nan.json')).toMatchObject({ exit: 1, message: expect.stringContaining('row 39, column 2') })
    writeFileSync(join(work.folder, 'broken.json'), '{')
    expect(refusal('vicreg broken.json')).toMatchObject({ exit: 1, code: 'INFOMAX_BAD_FILE' })
    write('plain.json', evidence)
    expect(refusal('vicreg plain.json --normalise')).toMatchObject({ exit: 2, code: 'INFOMAX_BAD_USAGE' })
  })
})
