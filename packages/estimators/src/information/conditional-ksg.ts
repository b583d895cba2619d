import { defineEstimator, type Estimate, parseOptions } from '@infomax/core'
import { digamma } from '@infomax/math'
import * as z from 'zod'
import { type MatrixLike, requireSamples } from '../input.ts'
import { normalInterval } from '../result.ts'
import { besides } from '../rows.ts'
import { neighbourMean } from './neighbour-counts.ts'
import { neighbourFindings } from './neighbour-findings.ts'
import { toPaired } from './samples.ts'

const options = z.object({
  k: z.int().min(1).default(3).describe('which neighbour'),
})

/**
 * Conditional mutual information I(x; y | z) from counts of neighbours,
 * ψ(k) − ⟨ψ(n_xz + 1) + ψ(n_yz + 1) − ψ(n_z + 1)⟩, counts of others at less than the distance ε to the k-th neighbour in the joint space of
 * all three, in the maximum norm.
 *
 * Biased towards 0 where z has many dimensions. Ties make it wrong; no noise is added. The interval (delete-one jackknife, over 500
 * samples where there are more) is of the sampling error.
 *
 * x n × p, y n × q, z n × r (`LENGTH_MISMATCH`), n > k (`TOO_FEW_SAMPLES`); nats.
 * @see Frenzel and Pompe (2007), Partial mutual information for coupling analysis of multivariate time series
 */
export async function conditionalKsg(
  x: MatrixLike,
  y: MatrixLike,
  given: MatrixLike,
  input?: z.input<typeof options>,
): Promise<Estimate> {
  const { k } = parseOptions(conditionalKsgEstimator, input)
  const [a, b, c] = toPaired([x, y, given], 2)
  requireSamples(a, k + 1, `, more than the ${k} neighbours of each`)
  const found = await neighbourMean(
    besides(a, b, c),
    [
      { x: besides(a, c), weight: -1 },
      { x: besides(b, c), weight: -1 },
      { x: c, weight: 1 },
    ],
    { k, variant: 1 },
  )
  const value = digamma(k) + found.value
  const { interval } = normalInterval(value, found.standardError, found.method)
  return {
    name: 'conditional-ksg',
    value,
    unit: 'nats',
    side: 'point',
    n: a.rows,
    d: a.columns + b.columns + c.columns,
    ...(interval && { interval }),
    warnings: neighbourFindings({ value, interval, duplicates: found.duplicates, variables: { x: a, y: b, z: c } }),
  }
}

/** {@link conditionalKsg} as a component. */
export const conditionalKsgEstimator = defineEstimator({
  name: 'conditional-ksg',
  summary: 'Conditional mutual information from counts of nearest neighbours',
  paper: 'doi:10.1103/PhysRevLett.99.204101',
  options,
  create: chosen => ({ inputs: 3, estimate: (x, y, given) => conditionalKsg(x!, y!, given!, chosen) }),
})
