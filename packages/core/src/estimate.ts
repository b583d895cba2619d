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

/** A generalization bound, term by term. */
export interface Bound {
  evaluate(evidence: Readonly<Record<string, unknown>>): {
    readonly value: number
    readonly terms: Readonly<Record<string, number>>
    readonly dominant: string
    readonly vacuous: boolean
  }
}
