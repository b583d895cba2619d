import type { Diagnosis } from '@infomax/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { diagnose } from '../../test/diagnose.ts'
import { bodyOf, fetched } from '../../test/html.ts'
import { checkXml } from '../../test/xml.ts'
import type { Figure } from '../figures.ts'
import { number, probability } from '../format.ts'
import { escapeHtml } from '../markup.ts'
import { palette } from '../palette.ts'
import { diagnosisFigures } from './figures.ts'
import { renderDiagnosisHtml } from './page.ts'
import { verdict } from './verdict.ts'

const about = { title: 'ResNet-50, epoch 100', files: { embedding: 'z.npy', labels: 'y.npy', views: 'z2.npy' } }

/** Whatever came, a page is whole and shows no number that is none. */
async function rendered(diagnosis: Diagnosis, title = about.title): Promise<string> {
  const html = await renderDiagnosisHtml(diagnosis, { ...about, title })
  expect(html.replace(/<style>[\s\S]*?<\/style>/, '')).not.toMatch(/NaN|undefined|Infinity|\[object/)
  expect(checkXml(bodyOf(html)).elements).toBeGreaterThan(30)
  expect(fetched(html)).toEqual([])
  return html
}

describe('a page', () => {
  const diagnosis = diagnose()
  let html = ''
  let figures: Figure[] = []
  beforeAll(async () => {
    html = await rendered(diagnosis)
    figures = await diagnosisFigures(diagnosis)
  })

  it('fetches nothing and runs nothing', () => {
    expect(html.replaceAll(/xmlns(?::xlink)?="[^"]*"/g, '')).not.toMatch(/https?:/)
    expect(html).not.toMatch(/\son[a-z]+=/i)
    expect(html).not.toMatch(/javascript:|<script/i)
  })

  it('opens with the verdict and the findings, problems first', () => {
    const opening = html.slice(0, html.indexOf('<main>'))
    expect(opening).toContain(escapeHtml(verdict(diagnosis)))
    expect(opening.indexOf('LOW_RANK')).toBeGreaterThan(opening.indexOf(escapeHtml(verdict(diagnosis))))
    expect(opening.indexOf('NOT_GAUSSIAN')).toBeGreaterThan(opening.indexOf('LOW_RANK'))
    for (const { sentence, value, threshold, source } of diagnosis.findings)
      for (const part of [sentence, number(value), number(threshold), source])
        expect(opening).toContain(escapeHtml(part))
  })

  it('holds every estimate with all that came with it', () => {
    for (const { sentences, estimates } of diagnosis.answers) {
      for (const sentence of sentences) expect(html).toContain(`<p>${escapeHtml(sentence)}</p>`)
      for (const { name, value, side, n, d, interval, pValue, parts, warnings } of estimates) {
        const row = html.match(new RegExp(`<tr><th scope="row">${name}[\\s\\S]*?</tr>`))![0]
        for (const part of [number(value), side, `${n} × ${d}`]) expect(row).toContain(part)
        if (interval)
          expect(row).toContain(
            `${number(interval.low)} to ${number(interval.high)}<small class="wrap">95 %, ${interval.method}`,
          )
        if (pValue !== undefined) expect(row).toContain(`>${escapeHtml(probability(pValue))}<`)
        for (const [part, value] of Object.entries(parts ?? {})) expect(row).toContain(`${part} ${number(value)}`)
        for (const { code, message } of warnings) expect(row).toContain(`<code>${code}</code> ${escapeHtml(message)}`)
      }
    }
  })

  it('says what could not be computed, and why', () => {
    const missing = diagnosis.answers.flatMap(answer => answer.missing)
    expect(missing.length).toBeGreaterThan(0)
    for (const { name, reason } of missing) expect(html).toContain(`<dt>${name}</dt><dd>${escapeHtml(reason)}</dd>`)
  })

  it('asks its questions in one order, and links to them', () => {
    expect(
      [...html.matchAll(/<section id="(\w+)"><h2>([^<]+)/g)].map(([, id, title]) => `${id}: ${title}`),
    ).toMatchInlineSnapshot(`
      [
        "collapse: Has it collapsed?",
        "dimensions: How many dimensions does it use?",
        "geometry: How do the samples lie?",
        "normality: How Gaussian are the features?",
        "dependence: How independent are the features?",
        "labels: What does it know about the labels?",
        "views: What does it know about the other view?",
        "reading: How to read the numbers",
        "data: What was read",
      ]
    `)
    for (const [, id] of html.matchAll(/href="#(\w+)"/g)) expect(html).toContain(`<section id="${id}">`)
  })

  it('reads every figure aloud, in its section', () => {
    expect(figures.map(({ id, panels }) => [id, panels.length])).toEqual([
      ['spectrum', 1],
      ['distances', 1],
      ['features', 12],
      ['dependence', 1],
      ['scatter', 1],
    ])
    for (const { id, sentence } of figures) {
      const figure = html.match(new RegExp(`<figure id="figure-${id}">[\\s\\S]*?</figure>`))![0]
      expect(figure).toContain(`role="img" aria-label="${escapeHtml(sentence)}"`)
      expect(figure).toContain(`<figcaption><p>${escapeHtml(sentence)}</p>`)
    }
    expect(html.indexOf('id="figure-features"')).toBeGreaterThan(html.indexOf('<section id="normality">'))
    expect(html.indexOf('id="figure-features"')).toBeLessThan(html.indexOf('<section id="dependence">'))
  })

  it('names mean, deviation and p of each column drawn', () => {
    const gallery = figures.find(({ id }) => id === 'features')!.panels
    for (const [i, { column, mean, deviation, pValue }] of diagnosis.figures.features.entries())
      for (const part of [
        `column ${column}`,
        `mean ${number(mean)}`,
        `deviation ${number(deviation)}`,
        escapeHtml(probability(pValue!)),
      ])
        expect(gallery[i]).toContain(part)
  })

  it('has a dark replacement for every colour that a figure uses', () => {
    const known = new Set<string>(Object.values(palette).map(({ light }) => light))
    const used = figures
      .flatMap(figure => figure.panels)
      .flatMap(panel => [...panel.matchAll(/(?:fill|stroke)="(#[0-9a-f]{3,8})"/gi)].map(([, colour]) => colour!))
    expect(used.length).toBeGreaterThan(100)
    expect([...new Set(used)].filter(colour => !known.has(colour))).toEqual([])
  })

  it('says of how many samples a figure is, where not of all', async () => {
    const { answers, figures } = diagnosis
    const [few] = answers.find(({ topic }) => topic === 'dependence')!.estimates
    const pairs = { ...few!, name: 'pairwise-hsic', n: 90 }
    const many = await rendered({
      ...diagnosis,
      n: 1_000_000,
      answers: [...answers, { topic: 'dependence', sentences: [], missing: [], estimates: [pairs] }],
    })
    const figure = (id: string) => many.match(new RegExp(`<figure id="figure-${id}">[\\s\\S]*?</figure>`))![0]
    expect(figure('dependence')).toContain('From 90 of the 1,000,000 samples.')
    expect(figure('features')).toContain('Bars are 600 of the 1,000,000 samples, the line')
    expect(figure('spectrum')).not.toContain('of the 1,000,000 samples')
    expect(figures.features[0]!.histogram.counts.reduce((a, b) => a + b)).toBe(600)
    expect(html).toContain('Bars are the samples, the line')
  })

  it('says what made it', () => {
    expect(html).toContain('>infomax diagnose z.npy --labels y.npy --views z2.npy --seed 11</pre>')
  })

  it('shows the least likely of many columns', () => {
    const { columns = [] } = diagnosis.answers.flatMap(({ estimates }) => estimates).find(e => e.name === 'normaltest')!
    const table = html.match(/<details>[\s\S]*?<\/details>/)![0]
    const rows = [...table.matchAll(/<th scope="row">(\d+)</g)].map(([, column]) => columns[Number(column)]!.pValue!)
    expect(table).toContain('the 20 least likely of 32 columns')
    expect(rows).toEqual(
      columns
        .map(column => column.pValue!)
        .sort((a, b) => a - b)
        .slice(0, 20),
    )
  })
})

describe('a page of little', () => {
  const empty: Diagnosis = {
    n: 2,
    d: 3,
    seed: 0,
    findings: [],
    answers: [],
    figures: { spectrum: [], features: [], distances: { edges: [], counts: [] } },
  }

  it('is whole without answers, labels and figures', async () => {
    const html = await rendered(empty)
    expect(html).toContain('No problem was found in 2 samples of 3 dimensions')
    expect(html).toContain('No eigenvalue was computed.')
    expect(html).not.toContain('role="img"')
    expect(html).not.toContain('figure-scatter')
  })

  it('draws two samples of one dimension', async () => {
    const html = await rendered(diagnose({ n: 2, d: 1, classes: ['one'] }))
    expect(html).toContain('The only eigenvalue holds all of the variance.')
    expect(html).not.toContain('figure-dependence"><div')
  })

  it('draws constants: one point, no deviation, no dependence', async () => {
    const constant = { column: 0, mean: 4, deviation: 0, histogram: { edges: [4, 4], counts: [9] } }
    const html = await rendered({
      ...empty,
      n: 9,
      figures: {
        spectrum: [0, 0, 0],
        powerLaw: { alpha: Number.NaN, scale: Number.NaN, from: 1, to: 3 },
        features: [constant, { ...constant, column: 2, histogram: { edges: [], counts: [] } }],
        distances: { edges: [0, 0], counts: [36] },
        dependence: {
          columns: [0, 1],
          measure: 'HSIC',
          values: [
            [Number.NaN, Number.NaN],
            [Number.NaN, Number.NaN],
          ],
        },
        scatter: {
          points: Array.from({ length: 9 }, () => [4, 0] as const),
          labels: Array.from({ length: 9 }, () => -1),
          explained: [Number.NaN, Number.NaN],
        },
      },
    })
    for (const sentence of [
      'No eigenvalue is above 0 (of 3): every sample is the same point.',
      'Every distance between samples is 0 (36 pairs): all samples are one point.',
      'No column drawn was tested for normality and column 0 and column 2 are constant.',
      'There is no pair of columns whose HSIC is a finite number.',
      '1 histogram without finite counts: not drawn.',
    ])
      expect(html).toContain(sentence)
  })

  it('shows without labels how samples lie', async () => {
    const { classes: _, ...unlabelled } = diagnose({ n: 30, d: 5 })
    const scatter = { ...unlabelled.figures.scatter!, labels: [] }
    const html = await rendered({ ...unlabelled, answers: [], figures: { ...unlabelled.figures, scatter } })
    expect(html).not.toContain('id="labels"')
    const geometry = html.slice(html.indexOf('<section id="geometry">'), html.indexOf('<section id="normality">'))
    expect(geometry).toContain('<figure id="figure-scatter">')
    // each point has a colour: what has none is not seen
    const symbols = geometry.match(/mark-symbol[\s\S]*?<\/g>/)![0]
    expect([...symbols.matchAll(new RegExp(`fill="${palette.blue.light}"`, 'g'))]).toHaveLength(30)
    expect(geometry).not.toContain('unlabelled')
  })

  it('is whole of numbers that JSON turned into null', async () => {
    const lost = JSON.parse(
      JSON.stringify(diagnose({ n: 30, d: 6 }), (_, value) =>
        value === 30 || typeof value !== 'number' || Number.isInteger(value) ? value : null,
      ),
    )
    const html = await rendered(lost)
    expect(html).toContain('not finite')
  })

  it('tells 20 of 1 000 classes apart and names 20', async () => {
    const classes = Array.from({ length: 1000 }, (_, i) => `class ${i}`)
    const html = await rendered(diagnose({ n: 400, d: 4, classes }))
    expect(html).toContain('1,000: class 0, class 1,')
    expect(html).toContain('class 19 …')
    expect(html).toMatch(/The 20 most frequent of \d+ classes are told apart\./)
  })

  it('says how many eigenvalues of many it draws, and how many directions few samples span', async () => {
    const spectrum = Array.from({ length: 2048 }, (_, i) => 1 / (i + 1))
    const html = await rendered({ ...empty, n: 100, d: 2048, figures: { ...empty.figures, spectrum } })
    expect(html).toMatch(/\d{3} of 2,048 are drawn, evenly on the logarithmic axis/)
    expect(html).toContain('100 samples span at most 99 directions of the 2,048.')
  })
})

it('shows hostile data and does not obey it', async () => {
  const evil = `<script>alert(1)</script>"'><img src=x onerror=alert(1)> \${x} &amp;`
  const diagnosis = diagnose({ n: 40, d: 4, classes: [evil, 'b'] })
  const html = await renderDiagnosisHtml(
    {
      ...diagnosis,
      findings: diagnosis.findings.map(f => ({ ...f, code: evil, sentence: evil, source: evil })),
      answers: diagnosis.answers.map(answer => ({
        ...answer,
        sentences: [evil],
        missing: [{ name: evil, reason: evil }],
        estimates: answer.estimates.map(estimate => ({
          ...estimate,
          name: evil,
          unit: evil,
          side: evil as never,
          parts: { [evil]: 1 },
          interval: { low: 0, high: 1, level: 0.95, method: evil },
          warnings: [{ code: evil, message: evil }],
        })),
      })),
      figures: { ...diagnosis.figures, dependence: { ...diagnosis.figures.dependence!, measure: evil } },
    },
    { title: evil, files: { embedding: evil, labels: evil }, command: [evil] },
  )
  expect(html).not.toMatch(/<script|<img/)
  expect(html).toContain('&lt;script&gt;')
  expect(checkXml(bodyOf(html)).elements).toBeGreaterThan(100)
})
