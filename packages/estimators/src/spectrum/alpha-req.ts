import { defineEstimator, type Estimate, InfomaxError, parseOptions, type Warning } from '@infomax/core'
import { symmetricEigenvalues } from '@infomax/math'
import * as z from 'zod'
import { fewForCovariance } from '../findings.ts'
import { type MatrixLike, toMatrix } from '../input.ts'
import { warnings } from '../result.ts'
import { smallerCovariance } from './spectrum.ts'

const options = z.object({
  from: z.int().min(1).optional().describe('first eigenvalue of the fit, counted from 1; without it 11'),
  to: z.int().min(2).optional().describe('last eigenvalue of the fit; without it 100, or the rank'),
  weights: z
    .enum(['none', 'inverse'])
    .default('none')
    .describe('none: every eigenvalue counts alike; inverse: by 1/j, as in the code of Stringer et al.'),
})

/**
 * α-ReQ, the decay α of the eigenvalues λⱼ ∝ j^{−α} of the covariance: minus the slope of ln λⱼ on ln j, by least squares over j = from … to.
 *
 * The range decides the value, so it is in `parts` (`from`, `to`) beside `rSquared`, the share of the variation of ln λ that the line
 * explains. Without options it is 11 … 100, clipped to the rank; with fewer than 22 eigenvalues above rounding, all of
 * them. Fewer than 10 in the fit give `SHORT_SPECTRUM`. No interval: sorted eigenvalues are not independent, and the textbook error of a slope means nothing here.
 *
 * Samples n × d, n ≥ 2; no unit. Fewer than two eigenvalues in the range: `BAD_VALUE`.
 * @see Agrawal et al. (2022), α-ReQ: assessing representation quality in self-supervised learning by measuring eigenspectrum decay
 */
export async function alphaReq(samples: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const chosen = parseOptions(alphaReqEstimator, input)
  const x = toMatrix(samples, 2)
  const { rows: n, columns: d } = x
  const values = symmetricEigenvalues(smallerCovariance(x))
  // the sum of roundings of one eigenvalue
  const floor = Math.max(n, d) * (x.data instanceof Float32Array ? 2 ** -24 : 2 ** -52) * values[0]!
  const rank = values.filter(value => value > floor).length
  const short = rank < 22
  const from = chosen.from ?? (short ? 1 : 11)
  const to = Math.min(rank, chosen.to ?? (short ? rank : 100))
  if (to - from < 1)
    throw new InfomaxError(
      'BAD_VALUE',
      `${rank} eigenvalues are above rounding, and the fit is over numbers ${from} to ${to}; two at least were expected.`,
      'Give samples that vary in more directions, or another range.',
    )
  const { slope, rSquared } = fit(values, from, to, chosen.weights === 'inverse')
  return {
    name: 'alpha-req',
    value: -slope,
    unit: '1',
    side: 'point',
    n,
    d,
    parts: { from, to, rSquared },
    warnings: warnings(shortSpectrum(to - from + 1), fewForCovariance(n, d, 1)),
  }
}

/** The weighted least-squares line through (ln j, ln λⱼ), and the share of the variation that it explains. */
function fit(values: Float64Array, from: number, to: number, inverse: boolean) {
  let weight = 0
  let meanX = 0
  let meanY = 0
  const points = Array.from({ length: to - from + 1 }, (_, at) => {
    const j = from + at
    const point = { x: Math.log(j), y: Math.log(values[j - 1]!), w: inverse ? 1 / j : 1 }
    weight += point.w
    meanX += point.w * point.x
    meanY += point.w * point.y
    return point
  })
  meanX /= weight
  meanY /= weight
  let xx = 0
  let xy = 0
  let yy = 0
  for (const { x, y, w } of points) {
    xx += w * (x - meanX) ** 2
    xy += w * (x - meanX) * (y - meanY)
    yy += w * (y - meanY) ** 2
  }
  return { slope: xy / xx, rSquared: yy === 0 ? 1 : (xy * xy) / xx / yy }
}

const shortSpectrum = (count: number): Warning | undefined =>
  count >= 10
    ? undefined
    : {
        code: 'SHORT_SPECTRUM',
        message: `The line is through ${count} eigenvalues: an exponent needs a decade of them.`,
      }

/** {@link alphaReq} as a component. */
export const alphaReqEstimator = defineEstimator({
  name: 'alpha-req',
  summary: 'α-ReQ: power-law decay of the covariance spectrum',
  options,
  create: chosen => ({ inputs: 1, estimate: x => alphaReq(x, chosen) }),
})
