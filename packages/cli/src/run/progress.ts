import type { Event } from '@infomax/core'

/** Shows how far a run is. */
export interface Progress {
  handle(event: Event): void
  /** Something slow other than training; without a total where the end is not known. */
  working(done: number, total: number | undefined, what: string): void
  /** Leaves the terminal clean for other words. */
  clear(): void
}

type Step = Extract<Event, { type: 'step' }>

/** A terminal, or a file that lines are appended to. */
export interface Sink {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

const redrawEvery = 100
const lineEvery = 10_000
/** Weight of the newest step in the mean of images/s, once there are enough of them. */
const newest = 0.1

/** One live line on a terminal, redrawn at most ten times a second; elsewhere a plain line every ten seconds. */
export function createProgress(sink: Sink, now: () => number = () => performance.now()): Progress {
  const live = sink.isTTY === true
  let shown = Number.NEGATIVE_INFINITY
  let rate = 0
  let steps = 0
  let dirty = false

  const show = (text: () => string, last: boolean): void => {
    const due = now() - shown >= (live ? redrawEvery : lineEvery)
    if (!due && !last) return
    shown = now()
    if (!live) return void sink.write(`${text()}\n`)
    dirty = true
    sink.write(`\r\x1b[2K${text().slice(0, (sink.columns ?? 80) - 1)}`)
  }

  return {
    handle(event) {
      if (event.type === 'step') {
        rate += Math.max(newest, 1 / ++steps) * (event.imagesPerSecond - rate)
        show(() => stepLine(event, rate), event.step === event.steps)
      } else if (event.type === 'evaluation')
        show(() => `measuring ${subjects[event.subject]}: ${event.result.protocol}`, false)
    },
    working: (done, total, what) =>
      total === undefined
        ? show(() => `${done} · ${what}`, false)
        : show(() => `${bar(done / total)} ${done}/${total} · ${what}`, done >= total),
    clear() {
      if (dirty) sink.write('\r\x1b[2K')
      dirty = false
    },
  }
}

const subjects = { trained: 'the trained network', untrained: 'the untrained network', raw: 'the raw data' }

function stepLine({ step, steps, epoch, loss, terms, seconds, imagesPerSecond }: Step, rate: number): string {
  const parts = Object.entries(terms).map(([name, { value }]) => `${name} ${short(value)}`)
  const left = ((steps - step) * seconds * imagesPerSecond) / rate
  return [
    `${bar(step / steps)} ${step}/${steps}`,
    `epoch ${epoch.toFixed(1)}`,
    `loss ${short(loss)}`,
    `${Math.round(rate)} images/s`,
    `${clock(left)} left`,
    // last, since a narrow terminal cuts them off
    ...parts,
  ].join(' · ')
}

const bar = (share: number): string => {
  const full = Math.round(12 * Math.min(1, Math.max(0, share)))
  return `${'█'.repeat(full)}${'░'.repeat(12 - full)}`
}

/** Three digits that matter. */
const short = (value: number): string => String(Number(value.toPrecision(3)))

/** Seconds as 1:05 or 2:03:04. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const two = (n: number): string => String(n).padStart(2, '0')
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}
