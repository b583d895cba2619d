import type { Event } from '@infomax/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { bodyOf, fetched } from '../test/html.ts'
import { simulate } from '../test/simulate.ts'
import { checkXml } from '../test/xml.ts'
import { type Figure, renderFigures } from './figures.ts'
import { percent, result } from './format.ts'
import { escapeHtml } from './markup.ts'
import { renderHtml } from './page.ts'
import { categories, palette, roleColour, subjectColour } from './palette.ts'
import { headlineSentence } from './results.ts'
import { summarise } from './summarise.ts'

describe('a page', () => {
  const summary = summarise(simulate())
  let html = ''
  let figures: Figure[] = []
  beforeAll(async () => {
    html = await renderHtml(summary)
    figures = await renderFigures(summary)
  })

  it('fetches nothing and runs nothing', () => {
    expect(fetched(html)).toEqual([])
    expect(html.replaceAll(/xmlns(?::xlink)?="[^"]*"/g, '')).not.toMatch(/https?:/)
    expect(html).not.toMatch(/\son[a-z]+=/i)
    expect(html).not.toMatch(/javascript:/i)
  })

  it('contains every evaluated number with its interval', () => {
    for (const row of [...summary.evaluations, ...summary.latents])
      for (const cell of Object.values(row.cells)) {
        expect(html).toContain(`>${result(cell.value, row.unit)}<`)
        if (cell.interval) expect(html).toContain(percent(cell.interval.high))
      }
  })

  it('contains estimates, configuration, data, versions and each protocol in words', () => {
    expect(html).toContain('upper bound')
    expect(html).toContain('FEW_SAMPLES')
    expect(html).toContain(escapeHtml(JSON.stringify(summary.config, null, 2)))
    expect(html).toContain(summary.data.attribution)
    for (const version of Object.values(summary.versions)) expect(html).toContain(version)
    for (const { description } of [...summary.evaluations, ...summary.latents])
      expect(html).toContain(escapeHtml(description))
  })

  it('opens with the results and labels every figure with what it shows', () => {
    expect(html.indexOf(escapeHtml(headlineSentence(summary)))).toBeLessThan(html.indexOf('<main>'))
    expect(html.match(/role="img"/g)).toHaveLength(figures.length)
    for (const { sentence, title } of figures) {
      expect(html).toContain(`role="img" aria-label="${escapeHtml(sentence)}"`)
      expect(html).toContain(`<h3>${escapeHtml(title)}</h3>`)
    }
  })

  it('gives every table a caption and scopes', () => {
    const tables = html.match(/<table>[\s\S]*?<\/table>/g)!
    expect(tables.length).toBeGreaterThan(5)
    for (const table of tables) {
      expect(table).toMatch(/<caption>[^<]+<\/caption>/)
      expect(table).not.toMatch(/<th(?!ead)(?! scope=)/)
    }
  })

  it('is well-formed', () => {
    expect(checkXml(bodyOf(html)).elements).toBeGreaterThan(1000)
  })

  it('draws each figure as standalone SVG without ids that would clash', () => {
    expect(figures.map(({ id, panels }) => [id, panels.length])).toEqual([
      ['accuracy', 1],
      ['latents', 1],
      ['loss', 4],
      ['spectra', 2],
      ['projection-representation', 2],
      ['monitors', 3],
      ['history', 1],
      ['optimisation', 3],
    ])
    for (const panel of figures.flatMap(figure => figure.panels)) {
      expect(panel).toMatch(/^<svg [^>]*xmlns=/)
      expect(panel).not.toMatch(/\sid="/)
      expect(panel).not.toMatch(/NaN|undefined|Infinity/)
      expect(checkXml(panel).elements).toBeGreaterThan(20)
    }
  })

  it('has a dark replacement for every colour that a figure uses', () => {
    const known = new Set<string>(Object.values(palette).map(({ light }) => light))
    const used = new Set(
      figures
        .flatMap(figure => figure.panels)
        .flatMap(panel => [...panel.matchAll(/(?:fill|stroke)="(#[0-9a-f]{3,8})"/gi)].map(([, colour]) => colour!)),
    )
    expect([...used].filter(colour => !known.has(colour))).toEqual([])
    expect([...categories, ...Object.values(roleColour), ...Object.values(subjectColour)]).toSatisfy(
      (colours: string[]) => colours.every(colour => known.has(colour)),
    )
  })

  it('says that points were binned', () => {
    expect(html).toContain('Each point is the mean of 3 steps; the band spans their minimum and maximum.')
  })
})

describe('hostile data', () => {
  const evil = `<script>alert(1)</script>"'><img src=x onerror=alert(1)> \${x} &amp;`

  it('is shown and not obeyed', async () => {
    const events = (
      JSON.parse(JSON.stringify(simulate({ steps: 30, label: evil, classes: [evil, 'b', 'c'] }))) as Event[]
    ).map((event): Event => {
      if (event.type === 'start')
        return {
          ...event,
          run: evil,
          config: { objective: { name: evil } },
          versions: { [evil]: evil },
          machine: { [evil]: evil },
        }
      if (event.type === 'evaluation')
        return { ...event, result: { ...event.result, protocol: `${event.result.protocol}${evil}`, description: evil } }
      if (event.type === 'step') return { ...event, terms: { [evil]: { value: 1, weight: 1, role: evil as never } } }
      if (event.type === 'monitor')
        return { ...event, name: evil, values: { [evil]: { value: event.step, unit: evil } } }
      if (event.type === 'estimate') return { ...event, estimate: { ...event.estimate, name: evil, unit: evil } }
      return event
    })
    const html = await renderHtml(summarise([...events, { type: 'warning', code: evil, message: evil }]))
    expect(html).not.toContain('<script')
    expect(html).not.toContain('<img')
    expect(html).toContain('&lt;script&gt;')
  })

  it('cannot pass for a piece of the page or for a Vega expression', async () => {
    const object = { text: '<script>', signal: 'alert(1)', expr: 'alert(1)' } as never
    const events = simulate({ steps: 30, label: object, classes: [object, 'b'] })
    const html = await renderHtml(summarise(events))
    expect(html).not.toContain('<script')
    expect(html).toContain('[object Object]')
  })
})

describe('runs that went wrong', () => {
  it('says that a run is unfinished, was resumed, and broke down', async () => {
    const events = simulate({ steps: 60 })
    const start = events.slice(0, 40).map(event => (event.type === 'step' ? { ...event, loss: Number.NaN } : event))
    const resume: Event = { type: 'resume', step: 20, time: '2026-03-01T10:00:00.000Z' }
    const html = await renderHtml(summarise([...start, resume]))
    expect(html).toContain('This run is not finished')
    expect(html).toContain('Taken up again from step 20')
    expect(html).toContain('training broke down there')
  })

  it('renders a run that has only started', async () => {
    const html = await renderHtml(summarise(simulate().slice(0, 1)))
    expect(html).toContain('No accuracy was evaluated in this run.')
    expect(html).not.toContain('<figure')
  })

  it('tells the most frequent of many classes apart, and draws a share of many points', async () => {
    const classes = Array.from({ length: 30 }, (_, i) => `class ${i}`)
    const points = Array.from({ length: 4000 }, (_, i) => [i, i % 7] as const)
    const projection: Event = {
      type: 'projection',
      step: 1,
      subject: 'trained',
      of: 'embedding',
      points,
      labels: points.map((_, i) => i % 30),
      explained: [0.5, 0.25],
    }
    const [figure] = await renderFigures(summarise([simulate({ classes })[0]!, projection]))
    expect(figure?.sentence).toContain('75.0 % of the trained embedding’s variance')
    expect(figure?.notes.slice(1)).toEqual([
      'One in 3 of the 4,000 points is drawn.',
      'The 20 most frequent of 30 classes are told apart.',
    ])
    expect(figure?.panels[0]).toContain('>other<')
  })
})
