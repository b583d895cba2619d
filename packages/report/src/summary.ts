import type { Estimate, Evaluation, Event, Role, Subject, Warning } from '@infomax/core'

type Start = Extract<Event, { type: 'start' }>

/** A quantity over steps, at most 400 points: consecutive steps share a bin, which keeps their mean, minimum and maximum. */
export interface Curve {
  /** How many steps went into a point; 1 when nothing was binned. */
  readonly perBin: number
  /** How many steps had a value that is not a finite number; they are in no point. */
  readonly notFinite: number
  /** `step` is the last step of the bin. */
  readonly points: readonly {
    readonly step: number
    readonly mean: number
    readonly min: number
    readonly max: number
  }[]
}

/** One term of the objective: `weighted` is weight · value, what the loss sums. */
export interface TermSummary {
  readonly name: string
  readonly role: Role
  /** At the last step. */
  readonly weight: number
  readonly value: Curve
  readonly weighted: Curve
}

/** One quantity of one monitor, as measured. */
export interface MonitorSummary {
  readonly monitor: string
  readonly quantity: string
  readonly unit: string
  readonly points: readonly { readonly step: number; readonly value: number }[]
}

/** The last result of a protocol on one subject. */
export type Cell = Pick<Evaluation, 'value' | 'interval' | 'train' | 'test' | 'd'> & { readonly step: number }

/** One protocol: trained, untrained and raw side by side. */
export interface EvaluationRow {
  readonly protocol: string
  readonly description: string
  readonly unit: Evaluation['unit']
  readonly cells: Readonly<Partial<Record<Subject, Cell>>>
  /** The trained network's results over steps, in order. */
  readonly history: readonly { readonly step: number; readonly value: number }[]
}

/** Where something was measured. */
export interface Place {
  readonly step: number
  readonly subject: Subject
  readonly of: 'representation' | 'embedding'
}

/** Everything a report says about a run: plain data that can be kept, sent and rendered again. */
export interface RunSummary
  extends Pick<
    Start,
    'run' | 'time' | 'seed' | 'config' | 'backend' | 'versions' | 'machine' | 'data' | 'parameters' | 'dims'
  > {
  readonly steps: { readonly planned: number; readonly done: number; readonly perEpoch: number }
  readonly finished: boolean
  /** The steps that the run was taken up again from. */
  readonly resumed: readonly number[]
  /** Seconds from the first step to the last; of an unfinished or resumed run the sum over its steps. */
  readonly seconds: number | undefined
  /** Images/s since the run was last started, once it is finished; every view of an image counts. */
  readonly throughput: number | undefined
  readonly loss: Curve
  readonly terms: readonly TermSummary[]
  readonly learningRate: Curve
  readonly gradientNorm: Curve
  /** Images/s. */
  readonly imagesPerSecond: Curve
  readonly monitors: readonly MonitorSummary[]
  /** Unit accuracy. */
  readonly evaluations: readonly EvaluationRow[]
  /** Unit R²: one row a latent. */
  readonly latents: readonly (EvaluationRow & { readonly latent: string })[]
  /** The last of each name at each place. */
  readonly estimates: readonly (Place & { readonly estimate: Estimate })[]
  /** Largest first. */
  readonly spectra: readonly (Place & { readonly eigenvalues: readonly number[] })[]
  readonly projections: readonly (Place & {
    readonly points: readonly (readonly [number, number])[]
    readonly labels: readonly number[]
    /** Shares of the variance, 0 to 1. */
    readonly explained: readonly [number, number]
  })[]
  /** Each once, with how often it came. */
  readonly warnings: readonly (Warning & { readonly count: number })[]
  readonly checkpoints: readonly { readonly step: number; readonly file: string }[]
}
