import { createRandom, type Matrix, matrix } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { diagnose } from './index.ts'

const [n, d] = [300, 8]
const random = createRandom(3, 'diagnose')
const normals = (rows = n, columns = d): Matrix<Float64Array> =>
  matrix(
    Float64Array.from({ length: rows * columns }, () => random.normal()),
    rows,
    columns,
  )
const changed = (x: Matrix, change: (value: number, i: number, j: number) => number): Matrix =>
  matrix(
    Float64Array.from(x.data, (value, at) => change(value, Math.floor(at / x.columns), at % x.columns)),
    x.rows,
    x.columns,
  )
const codes = (findings: readonly { readonly code: string }[]) => findings.map(({ code }) => code)
const options = { permutations: 60, limit: 300 }

const healthy = normals()
const labels = Int32Array.from({ length: n }, (_, i) => i % 3)
const clustered = changed(healthy, (value, i, j) => value + (j === labels[i] ? 5 : 0))
const nearby = changed(clustered, value => value + 0.3 * random.normal())

describe('an embedding without defects', async () => {
  const result = await diagnose(clustered, { labels, classes: ['a', 'b', 'c'], views: nearby }, options)

  it('has no problem found', () => {
    expect(result.findings.filter(({ severity }) => severity === 'problem')).toEqual([])
  })
  it('answers every question with sentences and numbers', () => {
    expect(result.answers.map(({ topic }) => topic)).toEqual([
      'collapse',
      'dimensions',
      'geometry',
      'normality',
      'dependence',
      'labels',
      'views',
    ])
    for (const { topic, sentences, estimates, missing } of result.answers) {
      expect(sentences.length, topic).toBeGreaterThan(0)
      expect(estimates.length, topic).toBeGreaterThan(0)
      expect(missing, topic).toEqual([])
    }
  })
  it('is plain data, the same each time', async () => {
    expect(JSON.parse(JSON.stringify(result))).toEqual(result)
    expect(await diagnose(clustered, { labels, classes: ['a', 'b', 'c'], views: nearby }, options)).toEqual(result)
  })
  it('knows the classes: Fano’s bound is positive and below ln 3', () => {
    const found = result.answers.find(({ topic }) => topic === 'labels')!.estimates.find(e => e.name.startsWith('knn'))!
    expect(found.value).toBeGreaterThan(0.95)
    expect(found.parts!.bound).toBeGreaterThan(0.7)
    expect(found.parts!.bound).toBeLessThan(Math.log(3))
  })
  it('has the numbers of every figure', () => {
    const { spectrum, features, distances, dependence, scatter, powerLaw } = result.figures
    expect(spectrum).toHaveLength(d)
    expect([...spectrum].sort((a, b) => b - a)).toEqual(spectrum)
    expect(features).toHaveLength(d)
    for (const { histogram } of [...features, { histogram: distances }])
      expect(histogram.edges).toHaveLength(histogram.counts.length + 1)
    expect(features[0]!.histogram.counts.reduce((a, b) => a + b)).toBe(n)
    expect(distances.counts.reduce((a, b) => a + b)).toBe((n * (n - 1)) / 2)
    expect(dependence!.values.every((row, i) => row[i] === 1 && row.length === d)).toBe(true)
    expect(scatter!.points).toHaveLength(n)
    expect(powerLaw!.scale).toBeGreaterThan(0)
  })
})

describe('defects are found', () => {
  it('complete collapse', async () => {
    const { findings } = await diagnose(
      changed(healthy, (value, _, j) => (j === 0 ? 10 : 0) + 0.01 * value),
      {},
      options,
    )
    expect(codes(findings)).toContain('COLLAPSED')
  })
  it('dimensional collapse', async () => {
    const thin = changed(normals(n, 40), (value, _, j) => (j < 2 ? 1 : 1e-4) * value)
    const { findings } = await diagnose(thin, {}, options)
    expect(codes(findings)).toContain('LOW_RANK')
    expect(findings.find(({ code }) => code === 'DEAD_DIMENSIONS')).toMatchObject({ severity: 'problem', value: 0.95 })
  })
  it('labels and views that have nothing to do with it', async () => {
    const { findings } = await diagnose(healthy, { labels, views: normals() }, options)
    expect(codes(findings)).toEqual(expect.arrayContaining(['NO_LABEL_INFORMATION', 'VIEWS_UNRELATED']))
  })
  it('columns that are not Gaussian, samples that repeat, too few samples', async () => {
    const cubes = changed(normals(60, 40), (value, i) => (i < 2 ? 1 : value ** 5))
    const { findings } = await diagnose(cubes, {}, options)
    expect(codes(findings)).toEqual(expect.arrayContaining(['NOT_GAUSSIAN', 'DUPLICATES', 'FEW_SAMPLES']))
  })
})

describe('what cannot be computed', () => {
  it.each([
    ['constant samples', changed(healthy, () => 1)],
    ['two samples', normals(2, 3)],
    ['one column', normals(50, 1)],
    ['more columns than samples', normals(6, 30)],
  ])('%s: is named with its reason, and everything else is there', async (_, z) => {
    const twoClasses = Int32Array.from({ length: z.rows }, (_, i) => i % 2)
    const result = await diagnose(z, { labels: twoClasses, views: z }, options)
    // −∞ is an answer, the entropy of what lies in a subspace; nothing else is not a number
    const numbers = JSON.stringify(result, (_, value) =>
      value === Number.NEGATIVE_INFINITY ? 'minus infinity' : value,
    )
    expect(numbers).not.toMatch(/null/)
    for (const { missing } of result.answers) for (const { reason } of missing) expect(reason).toMatch(/^[A-Z0-9].*\.$/)
  })
  it('labels and views of another length', async () => {
    await expect(diagnose(healthy, { labels: [1, 2] })).rejects.toMatchObject({ code: 'LENGTH_MISMATCH' })
    await expect(diagnose(healthy, { views: normals(5) })).rejects.toMatchObject({ code: 'LENGTH_MISMATCH' })
  })
})

it('a subsample is seeded, and named', async () => {
  const few = { ...options, limit: 100 }
  const result = await diagnose(healthy, {}, few)
  expect(result.subsample).toBe(100)
  expect(await diagnose(healthy, {}, few)).toEqual(result)
  expect((await diagnose(healthy, {}, { ...few, seed: 1 })).figures.spectrum).not.toEqual(result.figures.spectrum)
})

it('shows every class of a file that is sorted by class', async () => {
  const rows = 1200
  const sorted = Int32Array.from({ length: rows }, (_, i) => Math.floor((3 * i) / rows))
  const z = changed(normals(rows), (value, i, j) => value + (j === sorted[i] ? 5 : 0))
  const { figures, answers } = await diagnose(z, { labels: sorted }, { ...options, limit: 2000 })
  const shown = figures.scatter!.labels
  expect(shown.length).toBeLessThan(rows)
  for (const label of [0, 1, 2]) expect(shown.filter(each => each === label).length).toBeGreaterThan(0.2 * shown.length)
  const hsic = answers.flatMap(({ estimates }) => estimates).filter(({ name }) => name === 'hsic')
  expect(hsic.some(({ pValue }) => pValue! < 0.05)).toBe(true)
})
