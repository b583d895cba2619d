import { defineEstimator, type Estimate, parseOptions } from '@infomax/core'
import * as z from 'zod'
import { degenerateCovariance, integerData } from '../findings.ts'
import { type MatrixLike, toMatrix } from '../input.ts'
import { normalInterval, warnings } from '../result.ts'
import { binsOf } from './bins.ts'
import { entropyOf, multiplicities } from './corrections.ts'
import { cellsSaturated } from './findings.ts'
import { entropyError, leaveOneOut } from './jackknife.ts'

const options = z.object({
  bins: z
    .union([z.enum(['fd', 'scott', 'sturges']), z.int().min(1)])
    .default('fd')
    .describe('fd (Freedman–Diaconis), scott, sturges, or the number of equal bins in each dimension'),
  correction: z.enum(['none', 'miller-madow']).default('none').describe('how the bias of few samples is taken off'),
})

/**
 * The entropy of the histogram, −Σ p ln p + Σⱼ ln hⱼ with the frequencies p of the cells and the widths hⱼ of the bins.
 *
 * A density made of steps has more entropy than the one it smooths, and few samples in a cell make it look less; for d > 3 nearly every sample
 * has a cell of its own (`SATURATED`), and the value measures n and the widths. `parts` has the entropy of the cells alone and their number.
 *
 * Samples n × d, n ≥ 2; nats. A constant column gives −∞ and `DEGENERATE_COVARIANCE`. Interval: delete-one jackknife at fixed bins, about the
 * Miller–Madow value; it does not see the bias of the bins.
 * @see Freedman and Diaconis (1981), On the histogram as a density estimator: L₂ theory
 */
export async function histogram(samples: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const { bins: rule, correction } = parseOptions(histogramEstimator, input)
  const x = toMatrix(samples, 2)
  const { rows: n, columns: d } = x
  // cells get the numbers 0, 1, … dimension by dimension, so that no product of bin counts overflows
  let cells = new Int32Array(n)
  let logWidth = 0
  for (let j = 0; j < d; j++) {
    const bins = binsOf(x, j, rule)
    logWidth += Math.log(bins.width)
    const known = new Map<number, number>()
    cells = cells.map((cell, i) => {
      const key = cell * bins.count + bins.of[i]!
      const at = known.get(key) ?? known.size
      known.set(key, at)
      return at
    })
  }
  const sizes: number[] = []
  for (const cell of cells) sizes[cell] = (sizes[cell] ?? 0) + 1
  const counts = multiplicities(sizes)
  const cellEntropy = entropyOf(counts, correction, sizes.length)
  const value = cellEntropy + logWidth
  const error = entropyError(
    counts,
    leaveOneOut(counts, rest => entropyOf(rest, correction, sizes.length)),
  )
  return {
    name: 'histogram',
    value,
    unit: 'nats',
    side: 'point',
    n,
    d,
    ...normalInterval(
      entropyOf(counts, 'miller-madow', sizes.length) + logWidth,
      error,
      'jackknife and second order at fixed bins, about the Miller–Madow value',
    ),
    parts: { cellEntropy, cells: sizes.length },
    warnings: warnings(
      logWidth === Number.NEGATIVE_INFINITY
        ? degenerateCovariance('A column is constant: the samples lie in a subspace, where the entropy is −∞.')
        : undefined,
      cellsSaturated(entropyOf(counts, 'none', sizes.length), n),
      integerData(x),
    ),
  }
}

/** {@link histogram} as a component. */
export const histogramEstimator = defineEstimator({
  name: 'histogram',
  summary: 'Entropy of a histogram, for a few dimensions',
  options,
  create: chosen => ({ inputs: 1, estimate: x => histogram(x, chosen) }),
})
