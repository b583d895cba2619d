import type { Event } from '@infomax/core'
import { describe, expect, it } from 'vitest'
import { simulate } from '../test/simulate.ts'
import { summarise } from './summarise.ts'

const events = simulate({ steps: 300 })
const step = (at: number): Extract<Event, { type: 'step' }> =>
  events.find((event): event is Extract<Event, { type: 'step' }> => event.type === 'step' && event.step === at)!

describe('a finished run', () => {
  const summary = summarise(events)

  it('keeps what was run', () => {
    expect(summary).toMatchObject({
      run: 'sprites-vicreg-7',
      seed: 7,
      steps: { planned: 300, done: 300, perEpoch: 78 },
      finished: true,
      resumed: [],
      seconds: 61.24,
      throughput: 5016.3,
    })
  })

  it('has a curve for the loss and for each term, weighted', () => {
    expect(summary.loss.points).toHaveLength(300)
    expect(summary.terms.map(({ name, role, weight }) => [name, role, weight])).toEqual([
      ['invariance', 'reconstruction', 25],
      ['variance', 'entropy', 25],
      ['covariance', 'regularisation', 1],
    ])
    summary.loss.points.forEach(({ mean }, i) => {
      // The simulation sums the same three products: equal up to rounding.
      expect(summary.terms.reduce((sum, term) => sum + term.weighted.points[i]!.mean, 0)).toBeCloseTo(mean, 10)
    })
  })

  it('puts the subjects of one protocol into one row, and keeps what was measured during training', () => {
    const linear = summary.evaluations.find(row => row.protocol === 'linear')!
    expect([linear.cells.trained?.value, linear.cells.untrained?.value, linear.cells.raw?.value]).toEqual([
      0.9412, 0.548, 0.6125,
    ])
    expect(linear.cells.raw).toMatchObject({ test: 2000, d: 3072, interval: { level: 0.95, method: 'Wilson' } })
    const online = summary.evaluations.find(row => row.protocol === 'online-linear')!
    expect(online.history).toHaveLength(12)
    expect(online.cells.trained?.value).toBe(online.history.at(-1)?.value)
    expect(summary.latents.map(row => row.latent)).toEqual(['scale', 'position x', 'position y', 'orientation', 'hue'])
  })

  it('keeps the last of each spectrum, projection and estimate', () => {
    const older: Event = { type: 'spectrum', step: 10, subject: 'trained', of: 'representation', eigenvalues: [1, 9] }
    const spectra = summarise([events[0]!, older, { ...older, step: 20, eigenvalues: [2, 7, 3] }]).spectra
    expect(spectra).toEqual([{ step: 20, subject: 'trained', of: 'representation', eigenvalues: [7, 3, 2] }])
    expect(summary.estimates.map(({ estimate }) => estimate.name)).toEqual([
      'effective-rank',
      'gaussian-entropy',
      'kozachenko-leonenko',
    ])
    expect(summary.projections.map(({ subject }) => subject)).toEqual(['untrained', 'trained'])
  })

  it('counts a repeated warning', () => {
    const warning: Event = { type: 'warning', code: 'A', message: 'b' }
    expect(summarise([events[0]!, warning, warning, { ...warning, message: 'c' }]).warnings).toEqual([
      { code: 'A', message: 'b', count: 2 },
      { code: 'A', message: 'c', count: 1 },
    ])
  })

  it('is plain JSON, and the same from events that went through JSON', () => {
    const roundTrip = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
    expect(roundTrip(summary)).toEqual(summary)
    expect(summarise(roundTrip(events))).toEqual(summary)
  })
})

describe('an unfinished run', () => {
  it('goes as far as its events', () => {
    const cut = events.slice(0, events.indexOf(step(130)) + 1)
    const summary = summarise(cut)
    expect(summary).toMatchObject({ finished: false, throughput: undefined, steps: { planned: 300, done: 130 } })
    // 130 equal numbers, summed: rounding is far below 1e-10.
    expect(summary.seconds).toBeCloseTo(130 * step(1).seconds, 10)
    expect(summary.evaluations.find(row => row.protocol === 'linear')?.cells.trained).toBeUndefined()
  })

  it('may have only started', () => {
    expect(summarise(events.slice(0, 1))).toMatchObject({ steps: { done: 0 }, seconds: undefined, terms: [] })
  })
})

describe('a resumed run', () => {
  const at = (n: number): number => events.indexOf(step(n))
  const resume: Event = { type: 'resume', step: 100, time: '2026-03-01T10:00:00.000Z' }

  it('equals an unbroken one, but for saying where it was resumed', () => {
    const stale = events.slice(at(101), at(140)).map(event => (event.type === 'step' ? { ...event, loss: 999 } : event))
    const resumed = summarise([...events.slice(0, at(101)), ...stale, resume, ...events.slice(at(101))])
    const { seconds, ...rest } = resumed
    const { seconds: _, ...unbroken } = summarise(events)
    expect(rest).toEqual({ ...unbroken, resumed: [100] })
    expect(seconds).toBeCloseTo(300 * step(1).seconds, 10)
  })

  it('forgets what the interrupted part did after the checkpoint', () => {
    const summary = summarise([...events, resume, step(101)])
    expect(summary.finished).toBe(false)
    expect(summary.steps.done).toBe(101)
    expect(summary.monitors[0]!.points.every(point => point.step <= 100)).toBe(true)
    expect(summary.evaluations.find(row => row.protocol === 'linear')?.cells.trained).toBeUndefined()
  })

  it('takes a step that comes twice as it came last', () => {
    const again = { ...step(5), loss: 1000 }
    expect(summarise([events[0]!, step(4), step(5), again, step(6)]).loss.points.map(point => point.max)).toEqual([
      step(4).loss,
      1000,
      step(6).loss,
    ])
  })
})

describe('a loss that is not finite', () => {
  it('stays out of the weighted terms, though null times a weight is 0', () => {
    const broken = JSON.parse(
      JSON.stringify({
        ...step(1),
        loss: Number.NaN,
        terms: { invariance: { value: Number.NaN, weight: 25, role: 'reconstruction' } },
      }),
    ) as Event
    const { loss, terms } = summarise([events[0]!, broken])
    expect(loss).toMatchObject({ notFinite: 1, points: [] })
    expect(terms[0]!.weighted).toMatchObject({ notFinite: 1, points: [] })
  })
})

describe('what is no run', () => {
  it('says so', () => {
    expect(() => summarise([])).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_RUN] There are no events, so there is nothing to report.
        Give the whole stream of a run, from its first event on.]
    `)
    expect(() => summarise(events.slice(3, 5))).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_RUN] None of the 2 events is a "start", so it is unknown what was run.
        Give the whole stream of a run, from its first event on.]
    `)
    expect(() =>
      summarise([events[0]!, { ...(events[0] as Extract<Event, { type: 'start' }>), run: 'another' }]),
    ).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_RUN] The events of two runs are mixed: "sprites-vicreg-7" and "another".
        Give the events of one run.]
    `)
  })
})
