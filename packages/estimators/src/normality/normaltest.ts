import { defineEstimator, type Estimate, parseOptions } from '@infomax/core'
import * as z from 'zod'
import type { MatrixLike } from '../input.ts'
import { chiSquared } from '../result.ts'
import { columnOptions, testColumns } from './columns.ts'
import { fewForMoments, kurtosisZ, shape, skewnessZ } from './moments.ts'

const options = columnOptions.extend({
  convention: z
    .enum(['scipy', 'exact'])
    .default('scipy')
    .describe('of an exactly symmetric column: scipy: a skewness Z as SciPy gives; exact: 0'),
})

/**
 * D'Agostino and Pearson's test of normality: K² = Z² of the skewness + Z² of the kurtosis, about χ² with 2 degrees of freedom under
 * normality, so p = e^{−K²/2}.
 *
 * Samples n × d, n ≥ 8 (`TOO_FEW_SAMPLES`; below 20 `SMALL_SAMPLE`); no unit. One column, or each with false-discovery control: then
 * `value` is the share rejected, and K² is in `columns`. Constant columns give `CONSTANT_COLUMN`, or `BAD_VALUE` where there is no other.
 * `convention` is that of `skewtest`.
 * @see D'Agostino and Pearson (1973), Tests for departure from normality
 * @example
 * await normaltest([2, 8, 0, 4, 1, 9, 9, 0, 3, 5])
 */
export async function normaltest(samples: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const { fdr, convention } = parseOptions(normaltestEstimator, input)
  return testColumns(samples, {
    name: 'normaltest',
    atLeast: 8,
    fdr,
    sizeWarning: fewForMoments,
    method: chiSquared(2),
    test: column => {
      const { skewness, kurtosis } = shape(column)
      const n = column.length
      const statistic = skewnessZ(skewness, n, convention) ** 2 + kurtosisZ(kurtosis, n) ** 2
      return { statistic, pValue: Math.exp(-statistic / 2) }
    },
  })
}

/** {@link normaltest} as a component. */
export const normaltestEstimator = defineEstimator({
  name: 'normaltest',
  summary: 'Test of normality by skewness and kurtosis together',
  paper: 'doi:10.1093/biomet/60.3.613',
  options,
  create: chosen => ({ inputs: 1, estimate: x => normaltest(x, chosen) }),
})
