import type { Estimate } from './estimate.ts'

/** A threshold that was passed, or a caution for who reads the numbers. Plain data, as everything here. */
export interface Finding {
  /** Stable, like an error's: `COLLAPSED`, `LOW_RANK`. */
  readonly code: string
  /** A problem makes `infomax diagnose` end with exit code 1. */
  readonly severity: 'problem' | 'caution'
  readonly sentence: string
  /** The number that decided, where it ends being fine, and who says so. */
  readonly value: number
  readonly threshold: number
  readonly source: string
}

/** What the embedding is asked. */
export type Topic = 'collapse' | 'dimensions' | 'geometry' | 'normality' | 'dependence' | 'labels' | 'views'

/** The answer to one question, in sentences and in numbers. */
export interface Answer {
  readonly topic: Topic
  readonly sentences: readonly string[]
  readonly estimates: readonly Estimate[]
  /** What could not be computed on this embedding, and why. */
  readonly missing: readonly { readonly name: string; readonly reason: string }[]
}

/** Bins of equal width over the bulk of the values, the first and last with what lies beyond; of a constant v one bin, v ± ½. */
export interface Histogram {
  /** Ends of the bins, one more than counts. */
  readonly edges: readonly number[]
  readonly counts: readonly number[]
}

/** One column of the embedding. */
export interface FeatureProfile {
  readonly column: number
  readonly mean: number
  readonly deviation: number
  readonly histogram: Histogram
  /** Of D'Agostino and Pearson's test; absent for a constant. */
  readonly pValue?: number
}

/** The numbers behind the figures. */
export interface DiagnosisFigures {
  /** Eigenvalues of the covariance, largest first, and the power law i^−α fitted to ranks `from` to `to`. */
  readonly spectrum: readonly number[]
  readonly powerLaw?: { readonly alpha: number; readonly scale: number; readonly from: number; readonly to: number }
  /** The columns that deviate most from a Gaussian, those first. */
  readonly features: readonly FeatureProfile[]
  /** Euclidean distances between samples. */
  readonly distances: Histogram
  /** Dependence of pairs of columns, rows and columns in this order of columns of the embedding. */
  readonly dependence?: {
    readonly columns: readonly number[]
    readonly measure: string
    readonly values: readonly (readonly number[])[]
  }
  /** Samples on their first two principal components. */
  readonly scatter?: {
    readonly points: readonly (readonly [number, number])[]
    readonly labels: readonly number[]
    readonly explained: readonly [number, number]
  }
}

/** All that was found out about an embedding of n samples in d dimensions. */
export interface Diagnosis {
  readonly n: number
  readonly d: number
  /** Names of the classes, where labels were given. */
  readonly classes?: readonly string[]
  /** How many samples each slow estimate saw, where it was fewer than n; seeded. */
  readonly subsample?: number
  readonly seed: number
  readonly findings: readonly Finding[]
  readonly answers: readonly Answer[]
  readonly figures: DiagnosisFigures
}
