/** Samples in a row of the memory: eight rows of them stay in the first cache. */
export const block = 512

/**
 * The inner loops of FastICA over a memory of doubles, in rows of `block` samples; places are in doubles, counts even.
 *
 * All implementations give the same bits.
 */
export interface Kernels {
  readonly memory: Float64Array
  /** Two rows from `out` on += four rows from `x` on, weighted by the first and the second four weights. */
  combine(x: number, out: number, count: number, weights: Float64Array): void
  /** Adds to `sums` the products of the first, then the second of two rows from `y` on with four rows from `x` on. */
  correlate(y: number, x: number, count: number, sums: Float64Array): void
  /** Replaces each u by tanh αu (`fastTanh`), and returns Σ tanh². */
  tanh(values: number, count: number, alpha: number): number
}
