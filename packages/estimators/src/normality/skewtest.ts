import { defineEstimator, type Estimate, parseOptions } from '@infomax/core'
import * as z from 'zod'
import type { MatrixLike } from '../input.ts'
import { columnOptions, testColumns } from './columns.ts'
import { fewForMoments, shape, skewnessZ, twoSided } from './moments.ts'

const options = columnOptions.extend({
  convention: z
    .enum(['scipy', 'exact'])
    .default('scipy')
    .describe('of an exactly symmetric column: scipy: Z = δ asinh(1/α), as SciPy gives; exact: 0'),
})

/**
 * D'Agostino's test of normality by skewness: Z = δ asinh(y/α) of y = √b₁ √((n + 1)(n + 3)/(6(n − 2))), two-sided.
 *
 * Samples n × d, n ≥ 8 (`TOO_FEW_SAMPLES`); no unit. One column, or each with false-discovery control: then `value` is the share rejected,
 * and Z is in `columns`. Constant columns give `CONSTANT_COLUMN`, or `BAD_VALUE` where there is no other.
 *
 * SciPy replaces y = 0 by 1; the default keeps to its numbers, which differ from the formula for exactly symmetric columns only.
 * @see D'Agostino (1970), Transformation to normality of the null distribution of g₁
 */
export async function skewtest(samples: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const { fdr, convention } = parseOptions(skewtestEstimator, input)
  return testColumns(samples, {
    name: 'skewtest',
    atLeast: 8,
    fdr,
    sizeWarning: fewForMoments,
    method: 'normal approximation',
    test: column => {
      const statistic = skewnessZ(shape(column).skewness, column.length, convention)
      return { statistic, pValue: twoSided(statistic) }
    },
  })
}

/** {@link skewtest} as a component. */
export const skewtestEstimator = defineEstimator({
  name: 'skewtest',
  summary: 'Test of normality by skewness',
  paper: 'doi:10.1093/biomet/57.3.679',
  options,
  create: chosen => ({ inputs: 1, estimate: x => skewtest(x, chosen) }),
})
