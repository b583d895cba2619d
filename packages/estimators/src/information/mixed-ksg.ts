import { defineEstimator, type Estimate, parseOptions } from '@infomax/core'
import { below, digamma, type Matrix, nearestNeighbours, rangeCounter } from '@infomax/math'
import * as z from 'zod'
import { fewForDensity } from '../findings.ts'
import { type MatrixLike, requireSamples } from '../input.ts'
import { normalInterval, warnings } from '../result.ts'
import { besides, rowsAt } from '../rows.ts'
import { groupJackknife, groupJackknifeMethod } from './group-jackknife.ts'
import { toPaired } from './samples.ts'

const options = z.object({
  k: z.int().min(1).default(3).describe('which neighbour'),
})

/**
 * Mutual information where x and y may be discrete, continuous, or mixtures of both: ln n + ⟨ψ(k̃) − ψ(mₓ) − ψ(m_y)⟩.
 *
 * With ε the distance to the k-th neighbour in the joint space, in the maximum norm, mₓ counts the samples nearer than ε in x, the sample
 * itself among them, and k̃ = k. Where ε = 0, k̃, mₓ and m_y count those that equal the sample. On data without ties it is KSG's
 * variant 1 with ln n in place of ψ(n). As in the authors' program; their paper has ln(nₓ + 1) for ψ(mₓ).
 *
 * x n × p, y n × q (`LENGTH_MISMATCH`), n > k (`TOO_FEW_SAMPLES`); nats. Interval by a jackknife over 20 groups, n ≥ 40.
 * @see Gao, Kannan, Oh and Viswanath, arXiv:1709.06212
 */
export async function mixedKsg(x: MatrixLike, y: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const { k } = parseOptions(mixedKsgEstimator, input)
  const [a, b] = toPaired([x, y], 2)
  const n = a.rows
  requireSamples(a, k + 1, `, more than the ${k} neighbours of each`)
  const value = information(a, b, k)
  // who is left must have k neighbours
  const error =
    n - Math.ceil(n / 20) > k ? groupJackknife(n, rows => information(rowsAt(a, rows), rowsAt(b, rows), k)) : Number.NaN
  return {
    name: 'mixed-ksg',
    value,
    unit: 'nats',
    side: 'point',
    n,
    d: a.columns + b.columns,
    ...normalInterval(value, error, groupJackknifeMethod),
    warnings: warnings(fewForDensity(n, a.columns + b.columns)),
  }
}

function information(x: Matrix, y: Matrix, k: number): number {
  const n = x.rows
  const joint = besides(x, y)
  const { distances } = nearestNeighbours(joint, joint, k, { metric: 'chebyshev', excludeSelf: true })
  // where ε = 0 the equal ones count, at distances ≤ 0
  const limits = Float64Array.from({ length: n }, (_, i) => {
    const distance = distances[i * k + k - 1]!
    return distance === 0 ? 0 : below(distance)
  })
  const near = [x, y].map(each => rangeCounter(each).counts(limits))
  const together = rangeCounter(joint)
  let sum = 0
  for (let i = 0; i < n; i++) {
    sum += digamma(limits[i] === 0 ? together.count(i, 0) + 1 : k)
    for (const counts of near) sum -= digamma(counts[i]! + 1)
  }
  return Math.log(n) + sum / n
}

/** {@link mixedKsg} as a component. */
export const mixedKsgEstimator = defineEstimator({
  name: 'mixed-ksg',
  summary: 'Mutual information of mixtures of discrete and continuous variables',
  paper: 'arXiv:1709.06212',
  options,
  create: chosen => ({ inputs: 2, estimate: (x, y) => mixedKsg(x!, y!, chosen) }),
})
