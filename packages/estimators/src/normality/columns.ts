import { type Estimate, InfomaxError, type Warning } from '@infomax/core'
import { mean, transpose } from '@infomax/math'
import * as z from 'zod'
import { type MatrixLike, requireSamples, toMatrix } from '../input.ts'
import { warnings } from '../result.ts'
import { falseDiscoveries } from './false-discovery.ts'

export interface Tested {
  readonly statistic: number
  readonly pValue: number
}

/** The options of every test of single columns. */
export const columnOptions = z.object({
  fdr: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.05)
    .describe('share of false rejections allowed among those of many columns, q'),
})

/** A test of one column, and what it needs. */
export interface ColumnTest {
  readonly name: string
  readonly atLeast: number
  readonly fdr: number
  /** What is wrong with a sample of this size. */
  readonly sizeWarning?: (n: number) => Warning | undefined
  readonly test: (column: Float64Array) => Tested
  /** How its p-values come about. */
  readonly method: string
}

/**
 * Tests each column.
 *
 * Of one column, `value` and `statistic` are that of the test. Of more, they are the share of columns rejected with false-discovery
 * control at `fdr`, `pValue` is Simes' for the hypothesis that every column is normal (at most `fdr` exactly where a column is rejected), and
 * `parts` has `rejected`, `rejectedEach` (the share with p ≤ fdr, about fdr under normality), `meanPValue` (about ½) and `tested`,
 * the number of columns that vary. `columns` has each column's own; a constant one is not tested, and has value 0 and no p-value.
 */
export function testColumns(
  samples: MatrixLike,
  { name, atLeast, fdr, sizeWarning, test, method }: ColumnTest,
): Estimate {
  const x = toMatrix(samples)
  requireSamples(x, atLeast, ` by ${name}`)
  const { rows: n, columns: d } = x
  const { data } = transpose(x)
  const columns = Array.from({ length: d }, (_, j) => {
    const column = data.subarray(j * n, (j + 1) * n)
    if (column.every(value => value === column[0])) return { value: 0 }
    const { statistic, pValue } = test(column)
    return { value: statistic, statistic, pValue }
  })
  const tested = columns.filter(column => column.pValue !== undefined)
  const constant = d - tested.length
  if (constant === d)
    throw new InfomaxError(
      'BAD_VALUE',
      `${d === 1 ? 'The column is' : `All ${d} columns are`} constant: what does not vary has no distribution to test.`,
      'Give samples that differ.',
    )
  const found = warnings(sizeWarning?.(n), constantColumns(columns, constant))
  if (d === 1)
    return { name, unit: '1', side: 'point', n, d, ...tested[0]!, pValueMethod: method, columns, warnings: found }
  const pValues = tested.map(column => column.pValue)
  const { rejected, pValue } = falseDiscoveries(pValues, fdr)
  const share = rejected / tested.length
  return {
    name,
    value: share,
    unit: '1',
    side: 'point',
    n,
    d,
    statistic: share,
    pValue,
    pValueMethod: `Simes’ of ${tested.length} columns, each by ${method}`,
    parts: {
      rejected: share,
      rejectedEach: pValues.filter(p => p <= fdr).length / tested.length,
      meanPValue: mean(pValues),
      tested: tested.length,
    },
    columns,
    warnings: found,
  }
}

function constantColumns(columns: readonly { readonly pValue?: number }[], count: number): Warning | undefined {
  if (count === 0) return undefined
  const first = columns.findIndex(column => column.pValue === undefined)
  return {
    code: 'CONSTANT_COLUMN',
    message: `${count} of ${columns.length} columns are constant, the first is column ${first}: they are not tested and not counted.`,
  }
}

/** The deviations from the mean over a power of two that keeps their powers in range; exact where the deviations are. */
export function deviations(column: Float64Array): Float64Array {
  const n = column.length
  const out = new Float64Array(n)
  let sum = 0
  for (let i = 0; i < n; i++) sum += out[i] = column[i]! - column[0]!
  const center = sum / n
  let largest = 0
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs((out[i]! -= center)))
  const scale = 2 ** Math.floor(Math.log2(largest))
  for (let i = 0; i < n; i++) out[i]! /= scale
  return out
}
