import type { Matrix } from '@infomax/math'

/** Which side of the true value an estimate falls on, so that a report never compares unlike with unlike. */
export type Side = 'lower bound' | 'upper bound' | 'point'

export interface Warning {
  readonly code: string
  readonly message: string
}

/** A number with all that is needed to trust it. */
export interface Estimate {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly side: Side
  readonly n: number
  readonly d: number
  readonly interval?: { readonly low: number; readonly high: number; readonly level: number; readonly method: string }
  /** Of a test: what `value` is then too. */
  readonly statistic?: number
  readonly pValue?: number
  /** How the p-value came about: `200 permutations`, `gamma approximation`, `χ² with 12 degrees of freedom`. */
  readonly pValueMethod?: string
  /** Further numbers that came with it, by name: a joint entropy, the statistic of a second test. */
  readonly parts?: Readonly<Record<string, number>>
  /** Of what is computed column by column: one entry a column. */
  readonly columns?: readonly { readonly value: number; readonly statistic?: number; readonly pValue?: number }[]
  readonly warnings: readonly Warning[]
}

/** Rows are samples. Works on numbers; never changes its input. */
export interface Estimator {
  /** How many matrices it takes: entropies and spectra one, information and dependence two, conditional information three. */
  readonly inputs: 1 | 2 | 3
  /** How many more it can take. */
  readonly optional?: number
  estimate(...inputs: readonly Matrix[]): Promise<Estimate>
}

/** One summand of a bound. */
export interface BoundTerm {
  readonly value: number
  /** What was read off data, what the size of a class costs, what a finite sample costs. */
  readonly kind: 'measured' | 'capacity' | 'confidence'
  /** The term as a formula. */
  readonly formula: string
  /** What has to be true for it. */
  readonly assumes: string
}

/** A generalization bound, term by term: value = Σ terms. */
export interface BoundResult {
  readonly name: string
  readonly value: number
  /** Of the value: an expected error, a probability of error, a risk in nats. */
  readonly unit: string
  /** The bound holds with this probability over the draw of the samples. */
  readonly probability: number
  readonly terms: Readonly<Record<string, BoundTerm>>
  /** The largest term. */
  readonly dominant: string
  /** Whether it says nothing: it is above what holds of any predictor, `trivial`. */
  readonly vacuous: boolean
  readonly trivial: number
  /** The same quantity on test data, where that was given. */
  readonly measured?: number
  /** Every constant that was used, given or by default. */
  readonly constants: Readonly<Record<string, number>>
  readonly warnings: readonly Warning[]
}

/** Turns evidence, plain numbers and matrices that were read off a run or a file, into a bound. */
export interface Bound {
  /** What it needs to know, by name, each in one line. */
  readonly evidence: Readonly<Record<string, string>>
  evaluate(evidence: Readonly<Record<string, unknown>>): BoundResult
}
