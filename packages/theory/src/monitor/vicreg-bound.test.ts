import { createRandom, type Monitor, standalone } from '@infomax/core'
import { type Matrix, matrix, normalizedRows } from '@infomax/math'
import { expect, it } from 'vitest'
import { vicregBound } from '../bounds/vicreg.ts'
import { vicregBoundMonitor } from './vicreg-bound.ts'

const [n, d, classes] = [80, 5, 3]
const labels = Int32Array.from({ length: n }, (_, i) => i % classes)

/** Class means on the axes; samples and views spread about them. */
function seen(spread: number): Parameters<Monitor['measure']>[0] {
  const random = createRandom(5)
  const around = (): Matrix =>
    matrix(
      Float64Array.from(
        { length: n * d },
        (_, at) => (at % d === labels[Math.floor(at / d)] ? 1 : 0) + spread * random.normal(),
      ),
      n,
      d,
    )
  const [representations, embeddings, first, second] = [around(), around(), around(), around()] as const
  return { representations, embeddings, labels, views: async () => ({ embeddings: [first, second] }) }
}

const measure = (given: Parameters<Monitor['measure']>[0], options = {}) =>
  vicregBoundMonitor
    .create({ delta: 0.05, rankTolerance: 1e-6, normalise: true, ...options }, standalone)
    .measure(given)

const part = ({ data, columns }: Matrix, from: number, to: number): Matrix =>
  matrix(Float64Array.from(data.subarray(from * columns, to * columns)), to - from, columns)

it.each([true, false])('is the bound on the first half, with views of the second, normalise=%s', async normalise => {
  const given = seen(0.3)
  const [first, second] = (await given.views()).embeddings
  const rows = (z: Matrix, from: number, to: number) =>
    normalise ? normalizedRows(part(z, from, to)) : part(z, from, to)
  const expected = vicregBound(
    {
      zLabelled: rows(given.embeddings, 0, 40),
      labels: labels.slice(0, 40),
      zFirst: rows(first!, 40, 80),
      zSecond: rows(second!, 40, 80),
      pairLabels: labels.slice(40),
      classes,
    },
    { delta: 0.1, ...(normalise ? { radius: 1 } : {}) },
  )
  const values = await measure(given, { delta: 0.1, normalise })
  expect(values.bound).toEqual({ value: expected.value, unit: 'expected loss' })
  expect(values.c!.value).toBe(expected.constants.c)
  const { bound, c: _, ...terms } = values
  expect(Object.keys(terms)).toEqual(Object.keys(expected.terms))
  const sum = Object.values(terms).reduce((sum, { value }) => sum + value, 0)
  expect(sum).toBeCloseTo(bound!.value, 12)
})

it('falls as views of a sample come together and classes apart', async () => {
  const [loose, tight] = [await measure(seen(0.5)), await measure(seen(0.05))]
  for (const term of ['bound', 'invariance', 'residualPairs', 'residualLabelled'])
    expect(tight[term]!.value, term).toBeLessThan(loose[term]!.value)
})

it('leaves weak directions out of the heads, which are short then', async () => {
  const given = seen(0.3)
  // the last dimension is noise of a thousandth of the size
  const flatten = ({ data, rows, columns }: Matrix): Matrix =>
    matrix(
      data.map((value, at) => (at % columns === columns - 1 ? value / 1000 : value)) as Float64Array,
      rows,
      columns,
    )
  const flat: typeof given = {
    ...given,
    embeddings: flatten(given.embeddings),
    views: async () => ({ embeddings: (await given.views()).embeddings.map(flatten) }),
  }
  const [all, strong] = [await measure(flat), await measure(flat, { rankTolerance: 0.01 })]
  expect(strong.c!.value).toBeLessThan(all.c!.value / 10)
})

it('leaves out samples without a class', async () => {
  const given = seen(0.3)
  const some = labels.map((label, i) => (i < 40 ? label : -1))
  const same = await measure({ ...given, labels: some })
  const trimmed: typeof given = {
    representations: part(given.representations, 0, 40),
    embeddings: part(given.embeddings, 0, 40),
    labels: labels.slice(0, 40),
    views: async () => ({ embeddings: (await given.views()).embeddings.map(view => part(view, 0, 40)) }),
  }
  expect(same).toEqual(await measure(trimmed))
})

it('refuses what it cannot be computed of', async () => {
  const { labels: known, ...unlabelled } = seen(0.3)
  await expect(measure(unlabelled)).rejects.toMatchObject({ code: 'NO_LABELS' })
  await expect(measure({ ...unlabelled, labels: known!.map(() => -1) })).rejects.toMatchObject({ code: 'NO_LABELS' })
  const three = known!.map((label, i) => (i < 3 ? label : -1))
  await expect(measure({ ...unlabelled, labels: three })).rejects.toMatchObject({ code: 'TOO_FEW_SAMPLES' })
  const one: typeof unlabelled.views = async () => ({ embeddings: (await unlabelled.views()).embeddings.slice(0, 1) })
  await expect(measure({ ...unlabelled, labels: known!, views: one })).rejects.toMatchObject({ code: 'BAD_OPTIONS' })
})
