import { defineKind, type Warning } from '@infomax/core'
import type { Matrix } from '@infomax/math'

/** Sources found in a linear mixture, x = mean + mixing · s. */
export interface Separation {
  /** Which separator. */
  readonly name: string
  /** n × components, zero mean, unit variance (ddof 0), by decreasing share of the channels' total variance. */
  readonly sources: Matrix<Float64Array>
  /** components × channels: s = unmixing · (x − mean). */
  readonly unmixing: Matrix<Float64Array>
  /** channels × components, the pseudo-inverse of `unmixing`; the largest element of each column is positive. */
  readonly mixing: Matrix<Float64Array>
  /** Of each channel. */
  readonly mean: Float64Array
  /** components × channels; `unmixing` is a rotation of it. */
  readonly whitening: Matrix<Float64Array>
  readonly iterations: number
  readonly converged: boolean
  /** Further numbers that came with it, by name. */
  readonly parts?: Readonly<Record<string, number>>
  readonly warnings: readonly Warning[]
}

/** Separates mixed sources. Rows are samples, columns channels; never changes its input. */
export interface Separator {
  separate(mixed: Matrix): Promise<Separation>
}

declare module '@infomax/core' {
  interface Kinds {
    separator: Separator
  }
}

/** A separator as a component: `defineSeparator({ name, summary, options, create })`. */
export const defineSeparator = defineKind('separator')
