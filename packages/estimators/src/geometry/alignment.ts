import { defineEstimator, type Estimate, InfomaxError } from '@infomax/core'
import { mean } from '@infomax/math'
import * as z from 'zod'
import type { MatrixLike } from '../input.ts'
import { normalInterval, standardError } from '../result.ts'
import { toUnitRows } from '../sphere.ts'

/**
 * Alignment of two views, (1/n) Σᵢ ‖xᵢ/‖xᵢ‖ − yᵢ/‖yᵢ‖‖², 0 (the same direction) to 4 (opposite).
 *
 * Two matrices n × d of pairs, n ≥ 2, no zero rows (`BAD_VALUE`), equally large (`LENGTH_MISMATCH`, `BAD_SHAPE`); no unit. Interval: normal, of
 * a mean of independent terms.
 * @see Wang and Isola, arXiv:2005.10242, §4.1.1, α = 2
 */
export async function alignment(first: MatrixLike, second: MatrixLike): Promise<Estimate> {
  const x = toUnitRows(first, 2)
  const y = toUnitRows(second, 2)
  if (x.rows !== y.rows)
    throw new InfomaxError(
      'LENGTH_MISMATCH',
      `${x.rows} samples came with ${y.rows}; pairs were expected.`,
      'Give both views of the same samples.',
    )
  if (x.columns !== y.columns)
    throw new InfomaxError(
      'BAD_SHAPE',
      `${x.columns} dimensions came with ${y.columns}; as many were expected.`,
      'Give embeddings of one network.',
    )
  const { rows: n, columns: d } = x
  const terms = new Float64Array(n)
  for (let at = 0; at < x.data.length; at++) terms[Math.floor(at / d)]! += (x.data[at]! - y.data[at]!) ** 2
  const value = mean(terms)
  return {
    name: 'alignment',
    value,
    unit: '1',
    side: 'point',
    n,
    d,
    ...normalInterval(value, standardError(terms), 'normal, of a mean of independent terms'),
    warnings: [],
  }
}

/** {@link alignment} as a component. */
export const alignmentEstimator = defineEstimator({
  name: 'alignment',
  summary: 'Mean squared distance of two views on the sphere',
  paper: 'arXiv:2005.10242',
  options: z.object({}),
  create: () => ({ inputs: 2, estimate: (...views) => alignment(...(views as [MatrixLike, MatrixLike])) }),
})
