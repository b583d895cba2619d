import { defineEstimator, type Estimate, InfomaxError, parseOptions } from '@infomax/core'
import { digamma, type Matrix } from '@infomax/math'
import * as z from 'zod'
import { fewForCovariance } from '../findings.ts'
import { type MatrixLike, requireSamples, toMatrix } from '../input.ts'
import { normalInterval, warnings } from '../result.ts'
import { gaussianInformation, leftOut, type Part, unbounded } from './gaussian-information.ts'
import { neighbourMean } from './neighbour-counts.ts'
import { neighbourFindings } from './neighbour-findings.ts'
import { columnsWhere } from './samples.ts'

const options = z.object({
  method: z
    .enum(['gaussian', 'ksg'])
    .default('gaussian')
    .describe('from the correlations, or from counts of neighbours'),
  k: z.int().min(1).default(3).describe('which neighbour, of method ksg'),
  correction: z
    .enum(['none', 'unbiased'])
    .default('none')
    .describe('of method gaussian; unbiased: less its expected bias under normality'),
})

type Chosen = z.output<typeof options>

/**
 * The total correlation (multi-information) Σⱼ H(Xⱼ) − H(X₁, …, X_d) of the columns, 0 where they are independent.
 *
 * `gaussian`: −½ ln det R with the correlation matrix R. `ksg`: ψ(k) + (d − 1)ψ(n) − ⟨Σⱼ ψ(nⱼ + 1)⟩, counts of others at less than the
 * distance to the k-th neighbour in the maximum norm.
 *
 * Samples n × d, d ≥ 2 (`BAD_SHAPE`), n > d or n > k (`TOO_FEW_SAMPLES`); nats. Intervals by the infinitesimal (`gaussian`, centred on the
 * unbiased value) and the delete-one jackknife (`ksg`), of the sampling error. Constant columns are left out of `gaussian`.
 * @see Watanabe (1960), Information theoretical analysis of multivariate correlation
 * @see Kraskov, Stögbauer and Grassberger, arXiv:cond-mat/0305641, eq. 23
 */
export async function totalCorrelation(samples: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  return among(samples, parseOptions(totalCorrelationEstimator, input), {
    name: 'total-correlation',
    parts: x => [...columnsOf(x).map(one => ({ x: one, weight: 1 })), { x, weight: -1 }],
    counted: columnsOf,
    constant: (n, d, k) => digamma(k) + (d - 1) * digamma(n),
  })
}

/**
 * The dual total correlation (binding information) H(X₁, …, X_d) − Σⱼ H(Xⱼ | the others) of the columns, 0 where they are independent.
 *
 * `gaussian`: from determinants of the correlation matrix without each column. `ksg`: (d − 1)ψ(k) + ψ(n) − ⟨Σⱼ ψ(n₋ⱼ + 1)⟩, counts of
 * others in all columns but the j-th at less than the distance to the k-th neighbour in the maximum norm: the distances cancel as
 * they do for two variables, where both correlations are the mutual information.
 *
 * Samples, limits and intervals as for {@link totalCorrelation}.
 * @see Han (1978), Nonnegative entropy measures of multivariate symmetric correlations
 */
export async function dualTotalCorrelation(samples: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  return among(samples, parseOptions(dualTotalCorrelationEstimator, input), {
    name: 'dual-total-correlation',
    parts: x => [...withoutEach(x).map(rest => ({ x: rest, weight: 1 })), { x, weight: 1 - x.columns }],
    counted: withoutEach,
    constant: (n, d, k) => (d - 1) * digamma(k) + digamma(n),
  })
}

interface Form {
  readonly name: string
  parts(x: Matrix): Part[]
  counted(x: Matrix): Matrix[]
  constant(n: number, d: number, k: number): number
}

async function among(samples: MatrixLike, { method, k, correction }: Chosen, form: Form): Promise<Estimate> {
  const x = toMatrix(samples, 2)
  const { rows: n, columns: d } = x
  if (d < 2)
    throw new InfomaxError(
      'BAD_SHAPE',
      'One column came; a correlation is of two at least.',
      'Give one column for each variable.',
    )
  const common = { name: form.name, unit: 'nats', side: 'point', n, d } as const
  if (method === 'ksg') {
    requireSamples(x, k + 1, `, more than the ${k} neighbours of each`)
    const spaces = form.counted(x).map(each => ({ x: each, weight: -1 }))
    const found = await neighbourMean(x, spaces, { k, variant: 1 })
    const value = form.constant(n, d, k) + found.value
    const { interval } = normalInterval(value, found.standardError, found.method)
    const variables = Object.fromEntries(columnsOf(x).map((column, j) => [`column ${j}`, column]))
    return {
      ...common,
      value,
      ...(interval && { interval }),
      warnings: neighbourFindings({ value, interval, duplicates: found.duplicates, variables }),
    }
  }
  requireSamples(x, d + 1, `, more than the ${d} dimensions`)
  const varying = columnsWhere(x, j => !constant(x, j))
  const found = varying.columns < 2 ? { value: 0, bias: 0, standardError: 0 } : gaussianInformation(form.parts(varying))
  return {
    ...common,
    value: found ? found.value - (correction === 'unbiased' ? found.bias : 0) : Number.POSITIVE_INFINITY,
    ...(found &&
      normalInterval(found.value - found.bias, found.standardError, 'infinitesimal jackknife, bias-corrected')),
    warnings: warnings(leftOut(d - varying.columns), found ? undefined : unbounded(), fewForCovariance(n, d, 5)),
  }
}

const columnsOf = (x: Matrix): Matrix[] =>
  Array.from({ length: x.columns }, (_, only) => columnsWhere(x, j => j === only))

const withoutEach = (x: Matrix): Matrix[] =>
  Array.from({ length: x.columns }, (_, left) => columnsWhere(x, j => j !== left))

function constant({ data, columns }: Matrix, j: number): boolean {
  for (let at = j; at < data.length; at += columns) if (data[at] !== data[j]) return false
  return true
}

/** {@link totalCorrelation} as a component. */
export const totalCorrelationEstimator = defineEstimator({
  name: 'total-correlation',
  summary: 'How far the columns are from independent: sum of entropies less joint entropy',
  paper: 'doi:10.1147/rd.41.0066',
  options,
  create: chosen => ({ inputs: 1, estimate: x => totalCorrelation(x!, chosen) }),
})

/** {@link dualTotalCorrelation} as a component. */
export const dualTotalCorrelationEstimator = defineEstimator({
  name: 'dual-total-correlation',
  summary: 'Information that columns share: joint entropy less what each has alone',
  paper: 'doi:10.1016/S0019-9958(78)90275-9',
  options,
  create: chosen => ({ inputs: 1, estimate: x => dualTotalCorrelation(x!, chosen) }),
})
