import { defineEstimator, type Estimate, parseOptions, type Warning } from '@infomax/core'
import { columnMeans, type Matrix } from '@infomax/math'
import * as z from 'zod'
import { degenerateCovariance } from '../findings.ts'
import { type MatrixLike, toMatrix } from '../input.ts'
import { warnings } from '../result.ts'

const options = z.object({
  threshold: z
    .number()
    .min(0)
    .default(0.01)
    .describe('largest standard deviation of a dead column, as a share of the root mean square of all'),
})

/**
 * The share of columns that hardly vary: whose standard deviation (ddof 1) is at most `threshold` times the root mean square of those of all columns.
 *
 * The root mean square, unlike a median, still tells the living apart where most are dead. `columns` has each column's deviation as a share of
 * it, `parts` the number `dead` and the deviation `limit`. Of the samples as given, so no interval.
 *
 * Samples n × d, n ≥ 2; no unit, 0 to 1. Where no column varies all are dead, with `DEGENERATE_COVARIANCE`.
 */
export async function deadDimensions(samples: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const { threshold } = parseOptions(deadDimensionsEstimator, input)
  const x = toMatrix(samples, 2)
  const { rows: n, columns: d } = x
  const deviations = columnDeviations(x)
  const scale = Math.sqrt(deviations.reduce((sum, deviation) => sum + deviation ** 2, 0) / d)
  const limit = threshold * scale
  const dead = deviations.filter(deviation => deviation <= limit).length
  return {
    name: 'dead-dimensions',
    value: dead / d,
    unit: '1',
    side: 'point',
    n,
    d,
    parts: { dead, limit },
    columns: Array.from(deviations, deviation => ({ value: scale > 0 ? deviation / scale : 0 })),
    warnings: warnings(
      scale === 0 ? degenerateCovariance('All samples are equal: every dimension is dead.') : someDead(dead, d),
    ),
  }
}

/** √(Σ (x − x̄)²/(n − 1)) of each column; exactly 0 where it is constant. */
function columnDeviations(x: Matrix): Float64Array {
  const { data, rows, columns } = x
  const means = columnMeans(x)
  const squares = new Float64Array(columns)
  for (let i = 0, at = 0; i < rows; i++)
    for (let j = 0; j < columns; j++, at++) squares[j]! += (data[at]! - means[j]!) ** 2
  return squares.map(sum => Math.sqrt(sum / (rows - 1)))
}

const someDead = (dead: number, d: number): Warning | undefined =>
  dead === 0
    ? undefined
    : { code: 'DEAD_DIMENSIONS', message: `${dead} of ${d} dimensions hardly vary: they carry no information.` }

/** {@link deadDimensions} as a component. */
export const deadDimensionsEstimator = defineEstimator({
  name: 'dead-dimensions',
  summary: 'Share of columns that hardly vary',
  options,
  create: chosen => ({ inputs: 1, estimate: x => deadDimensions(x, chosen) }),
})
