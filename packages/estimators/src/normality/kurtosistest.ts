import { defineEstimator, type Estimate, parseOptions } from '@infomax/core'
import type * as z from 'zod'
import type { MatrixLike } from '../input.ts'
import { columnOptions, testColumns } from './columns.ts'
import { fewForMoments, kurtosisZ, shape, twoSided } from './moments.ts'

const options = columnOptions

/**
 * Anscombe and Glynn's test of normality by kurtosis, two-sided.
 *
 * Samples n × d, n ≥ 5 (`TOO_FEW_SAMPLES`; below 20 `SMALL_SAMPLE`); no unit. One column, or each with false-discovery control: then `value`
 * is the share rejected, and Z is in `columns`. Constant columns give `CONSTANT_COLUMN`, or `BAD_VALUE` where there is no other.
 * @see Anscombe and Glynn (1983), Distribution of the kurtosis statistic b₂ for normal samples
 */
export async function kurtosistest(samples: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const { fdr } = parseOptions(kurtosistestEstimator, input)
  return testColumns(samples, {
    name: 'kurtosistest',
    atLeast: 5,
    fdr,
    sizeWarning: fewForMoments,
    method: 'normal approximation',
    test: column => {
      const statistic = kurtosisZ(shape(column).kurtosis, column.length)
      return { statistic, pValue: twoSided(statistic) }
    },
  })
}

/** {@link kurtosistest} as a component. */
export const kurtosistestEstimator = defineEstimator({
  name: 'kurtosistest',
  summary: 'Test of normality by kurtosis',
  paper: 'doi:10.1093/biomet/70.1.227',
  options,
  create: chosen => ({ inputs: 1, estimate: x => kurtosistest(x, chosen) }),
})
