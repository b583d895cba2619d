import { defineEstimator, type Estimate, parseOptions } from '@infomax/core'
import { type Matrix, matrix } from '@infomax/math'
import * as z from 'zod'
import { classesOf } from '../discrete/classes.ts'
import { logVolume } from '../entropy/second-moment.ts'
import { fewForCovariance } from '../findings.ts'
import { type MatrixLike, toMatrix } from '../input.ts'
import { warnings } from '../result.ts'
import { toUnitRows } from '../sphere.ts'

const options = z.object({
  eps2: z.number().positive().default(0.5).describe('squared distortion ε²'),
  normalize: z.boolean().default(true).describe('divide each sample by its length first, as MCR² does'),
})

/**
 * The reduction of the coding rate by knowing the classes, ΔR = R(Z) − Σⱼ (nⱼ/n) R(Zⱼ) with R(Z) = ½ ln det(I + d/(nε²) ZᵀZ).
 *
 * Large where classes span different subspaces and each is varied; 0 where they are alike, never negative. `parts` has `expanded` R(Z) and
 * `compressed` Σⱼ (nⱼ/n) R(Zⱼ). `eps2` is ε² itself, as the reference code's `eps` is.
 *
 * Samples n × d and n labels (`LENGTH_MISMATCH`, `BAD_VALUE`), two classes at least; nats. No interval.
 * @see Yu et al., arXiv:2006.08558, eq. 8
 */
export async function codingRateReduction(
  samples: MatrixLike,
  labels: MatrixLike,
  input?: z.input<typeof options>,
): Promise<Estimate> {
  const { eps2, normalize } = parseOptions(codingRateReductionEstimator, input)
  const x = normalize ? toUnitRows(samples, 2) : toMatrix(samples, 2)
  const { rows: n, columns: d } = x
  const { counts, of } = classesOf(x, labels)
  const expanded = logVolume(x, d / eps2, false).value
  let compressed = 0
  counts.forEach((count, label) => {
    compressed += (count / n) * logVolume(rowsWhere(x, of, label, count), d / eps2, false).value
  })
  return {
    name: 'coding-rate-reduction',
    value: expanded - compressed,
    unit: 'nats',
    side: 'point',
    n,
    d,
    parts: { expanded, compressed },
    warnings: warnings(fewForCovariance(Math.min(...counts), d, 1)),
  }
}

function rowsWhere({ data, columns }: Matrix, of: Int32Array, label: number, count: number): Matrix<Float64Array> {
  const out = new Float64Array(count * columns)
  let to = 0
  of.forEach((found, i) => {
    if (found === label) out.set(data.subarray(i * columns, (i + 1) * columns), columns * to++)
  })
  return matrix(out, count, columns)
}

/** {@link codingRateReduction} as a component. */
export const codingRateReductionEstimator = defineEstimator({
  name: 'coding-rate-reduction',
  summary: 'Coding rate saved by knowing the classes (MCR²)',
  paper: 'arXiv:2006.08558',
  needs: { labels: true },
  options,
  create: chosen => ({
    inputs: 2,
    estimate: (...pair) => codingRateReduction(...(pair as unknown as [MatrixLike, MatrixLike]), chosen),
  }),
})
