import { type Evaluation, type Event, InfomaxError, type Subject } from '@infomax/core'
import { curve } from './curve.ts'
import type { Cell, EvaluationRow, MonitorSummary, Place, RunSummary, TermSummary } from './summary.ts'

type Of<T extends Event['type']> = Extract<Event, { type: T }>

/**
 * What a run's events say, in order. The stream may be unfinished, and may be one that was resumed: everything after the
 * step that a `resume` names is forgotten, and a step that comes twice counts as it came last.
 * @throws BAD_RUN for a stream without a `start`, and for the events of two runs.
 */
export function summarise(events: Iterable<Event>): RunSummary {
  const seen = collect(events)
  const { start, done } = seen
  if (!start)
    throw new InfomaxError(
      'BAD_RUN',
      seen.count === 0
        ? 'There are no events, so there is nothing to report.'
        : `None of the ${seen.count} events is a "start", so it is unknown what was run.`,
      'Give the whole stream of a run, from its first event on.',
    )
  const steps = [...seen.steps.values()].sort((a, b) => a.step - b.step)
  const over = (read: (step: Of<'step'>) => number) =>
    curve(steps.map(step => ({ step: step.step, value: read(step) })))
  const rows = evaluationRows(seen.evaluations)
  const { run, time, seed, config, backend, versions, machine, parameters, dims } = start
  return {
    run: String(run),
    time,
    seed,
    config,
    backend,
    versions,
    machine,
    // A stream can come from a file: whatever is drawn as text must be text.
    data: { ...start.data, label: String(start.data.label), classes: start.data.classes.map(String) },
    parameters,
    dims,
    steps: { planned: start.steps, done: steps.at(-1)?.step ?? done?.step ?? 0, perEpoch: start.perEpoch },
    finished: done !== undefined,
    resumed: seen.resumed,
    // `done` counts from the last start on, which of a resumed run is not the whole.
    seconds: done && seen.resumed.length === 0 ? done.seconds : total(steps.map(step => step.seconds)),
    throughput: done?.imagesPerSecond,
    loss: over(step => step.loss),
    terms: termSummaries(steps),
    learningRate: over(step => step.learningRate),
    gradientNorm: over(step => step.gradientNorm),
    imagesPerSecond: over(step => step.imagesPerSecond),
    monitors: monitorSummaries(seen.monitors),
    evaluations: rows.filter(row => row.unit !== 'R²'),
    latents: rows
      .filter(row => row.unit === 'R²')
      .map(row => ({ ...row, latent: row.protocol.slice(row.protocol.indexOf('/') + 1) })),
    estimates: latest(seen.estimates, event => event.estimate.name).map(({ estimate, ...event }) => ({
      ...place(event),
      estimate,
    })),
    spectra: latest(seen.spectra).map(event => ({
      ...place(event),
      eigenvalues: [...event.eigenvalues].sort((a, b) => b - a),
    })),
    projections: latest(seen.projections).map(({ points, labels, explained, ...event }) => ({
      ...place(event),
      points,
      labels,
      explained,
    })),
    warnings: [...seen.warnings.values()],
    checkpoints: seen.checkpoints.map(({ step, file }) => ({ step, file: String(file) })),
  }
}

interface Seen {
  count: number
  start: Of<'start'> | undefined
  done: Of<'done'> | undefined
  resumed: number[]
  steps: Map<number, Of<'step'>>
  monitors: Of<'monitor'>[]
  evaluations: Of<'evaluation'>[]
  estimates: Of<'estimate'>[]
  spectra: Of<'spectrum'>[]
  projections: Of<'projection'>[]
  checkpoints: Of<'checkpoint'>[]
  warnings: Map<string, RunSummary['warnings'][number]>
}

function collect(events: Iterable<Event>): Seen {
  const seen: Seen = {
    count: 0,
    start: undefined,
    done: undefined,
    resumed: [],
    steps: new Map(),
    monitors: [],
    evaluations: [],
    estimates: [],
    spectra: [],
    projections: [],
    checkpoints: [],
    warnings: new Map(),
  }
  for (const event of events) {
    seen.count++
    if (event.type === 'start') {
      if (seen.start && seen.start.run !== event.run)
        throw new InfomaxError(
          'BAD_RUN',
          `The events of two runs are mixed: "${seen.start.run}" and "${event.run}".`,
          'Give the events of one run.',
        )
      seen.start = event
    } else if (event.type === 'resume') rewind(seen, event.step)
    else if (event.type === 'step') seen.steps.set(event.step, event)
    else if (event.type === 'monitor') seen.monitors.push(event)
    else if (event.type === 'evaluation') seen.evaluations.push(event)
    else if (event.type === 'estimate') seen.estimates.push(event)
    else if (event.type === 'spectrum') seen.spectra.push(event)
    else if (event.type === 'projection') seen.projections.push(event)
    else if (event.type === 'checkpoint') seen.checkpoints.push(event)
    else if (event.type === 'done') seen.done = event
    else if (event.type === 'warning') {
      const { code, message } = event
      const key = `${code}\n${message}`
      seen.warnings.set(key, { code, message, count: (seen.warnings.get(key)?.count ?? 0) + 1 })
    }
  }
  return seen
}

/** Forgets what came after a checkpoint that the run was taken up again from. */
function rewind(seen: Seen, to: number): void {
  const before = <E extends { readonly step: number }>(events: readonly E[]): E[] =>
    events.filter(event => event.step <= to)
  seen.resumed.push(to)
  seen.done = undefined
  for (const step of seen.steps.keys()) if (step > to) seen.steps.delete(step)
  seen.monitors = before(seen.monitors)
  seen.evaluations = before(seen.evaluations)
  seen.estimates = before(seen.estimates)
  seen.spectra = before(seen.spectra)
  seen.projections = before(seen.projections)
  seen.checkpoints = before(seen.checkpoints)
}

function termSummaries(steps: readonly Of<'step'>[]): TermSummary[] {
  const names = new Set(steps.flatMap(step => Object.keys(step.terms)))
  return [...names].map(name => {
    const at = steps.flatMap(({ step, terms }) => (terms[name] ? [{ step, term: terms[name] }] : []))
    const { role, weight } = at.at(-1)!.term
    return {
      name,
      role,
      weight,
      value: curve(at.map(({ step, term }) => ({ step, value: term.value }))),
      weighted: curve(at.map(({ step, term }) => ({ step, value: weigh(term) }))),
    }
  })
}

/** null · weight is 0 in JavaScript: a value that JSON could not hold must not become one that it could. */
const weigh = ({ weight, value }: { readonly weight: number; readonly value: number }): number =>
  Number.isFinite(value) ? weight * value : Number.NaN

function monitorSummaries(events: readonly Of<'monitor'>[]): MonitorSummary[] {
  const found = new Map<string, Omit<MonitorSummary, 'points'> & { readonly at: Map<number, number> }>()
  for (const { step, name, values } of events)
    for (const [quantity, { value, unit }] of Object.entries(values)) {
      const key = `${name}\n${quantity}`
      const entry = found.get(key) ?? { monitor: String(name), quantity, unit: String(unit), at: new Map() }
      found.set(key, entry)
      if (Number.isFinite(value)) entry.at.set(step, value)
    }
  return [...found.values()].map(({ at, ...rest }) => ({ ...rest, points: ordered(at) }))
}

function evaluationRows(events: readonly Of<'evaluation'>[]): EvaluationRow[] {
  const rows = new Map<string, { result: Evaluation; cells: Partial<Record<Subject, Cell>>; at: Map<number, number> }>()
  for (const { step, subject, result } of events) {
    const row = rows.get(result.protocol) ?? { result, cells: {}, at: new Map<number, number>() }
    rows.set(result.protocol, row)
    const { value, interval, train, test, d } = result
    if (subject === 'trained') row.at.set(step, value)
    if ((row.cells[subject]?.step ?? -1) <= step)
      row.cells[subject] = { step, value, train, test, d, ...(interval && { interval }) }
  }
  return [...rows.values()].map(({ result, cells, at }) => ({
    protocol: String(result.protocol),
    description: String(result.description),
    unit: result.unit,
    cells,
    history: ordered(at),
  }))
}

const ordered = (at: ReadonlyMap<number, number>): { step: number; value: number }[] =>
  [...at].map(([step, value]) => ({ step, value })).sort((a, b) => a.step - b.step)

/** The last event of each subject, layer and key, in the order in which these came first. */
function latest<E extends Place>(events: readonly E[], key: (event: E) => string = () => ''): E[] {
  const found = new Map<string, E>()
  for (const event of events) {
    const name = `${event.subject}\n${event.of}\n${key(event)}`
    const held = found.get(name)
    if (!held || held.step <= event.step) found.set(name, event)
  }
  return [...found.values()]
}

const total = (values: readonly number[]): number | undefined =>
  values.length > 0 ? values.reduce((sum, value) => sum + value, 0) : undefined

const place = ({ step, subject, of }: Place): Place => ({ step, subject, of })
