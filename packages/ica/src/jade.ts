import { InfomaxError, parseOptions } from '@infomax/core'
import { type Matrix, outerGram, zeros } from '@infomax/math'
import * as z from 'zod'
import { finish } from './finish.ts'
import { type MatrixLike, toMatrix } from './input.ts'
import { componentsOption } from './options.ts'
import { identity, turn } from './orthogonal.ts'
import { defineSeparator, type Separation } from './separator.ts'
import { whiten } from './whiten.ts'

const options = z.object({
  components: componentsOption,
  tolerance: z.number().positive().default(1e-8).describe('largest angle by which a plane may still turn, in radians'),
  maxIterations: z.int().min(1).default(100).describe('sweeps over all planes'),
})

/** With as many components the cumulants take 0.6 GB. */
const most = 100

/**
 * Independent components by joint diagonalisation of the fourth-order cumulants of the whitened channels.
 *
 * The matrices Q_{kl} = E{x_k x_l x xᵀ} − δ_{kl}I − e_k e_lᵀ − e_l e_kᵀ, k ≤ l, are all diagonal in the coordinates of the sources; rotations of
 * one plane at a time lower the sum of their squared off-diagonals. No randomness. Sources of no excess kurtosis count as normal.
 *
 * Mixed n × channels; errors and warnings as of `fastIca`, and `BAD_OPTIONS` above 100 components. O(n k⁴/8) time, O(k⁴) memory.
 * @see Cardoso and Souloumiac (1993), Blind beamforming for non-Gaussian signals
 */
export function jade(mixed: MatrixLike, input?: z.input<typeof options>): Separation {
  const { components, tolerance, maxIterations } = parseOptions(jadeSeparator, input)
  const whitened = whiten(toMatrix(mixed), components)
  const k = whitened.signals.rows
  if (k > most)
    throw new InfomaxError(
      'BAD_OPTIONS',
      `${k} components were asked for; jade takes at most ${most}, since its memory grows with their fourth power.`,
      `Set components to ${most} or less, or take fastica.`,
    )
  const cumulants = cumulantMatrices(whitened.signals)
  const rotation = identity(k)
  let largest = k > 1 ? Number.POSITIVE_INFINITY : 0
  let iterations = 0
  for (; largest > tolerance && iterations < maxIterations; iterations++) {
    largest = 0
    for (let i = 0; i < k; i++)
      for (let j = i + 1; j < k; j++) {
        const angle = bestAngle(cumulants, k, i, j)
        largest = Math.max(largest, Math.abs(angle))
        turn(rotation, i, j, angle)
        for (const cumulant of cumulants) {
          turn(cumulant, i, j, angle)
          turnColumns(cumulant, i, j, angle)
        }
      }
  }
  return finish(whitened, { name: 'jade', rotation, iterations, converged: largest <= tolerance })
}

/** Q_{kl} for k ≤ l, √2 times where k < l, as each stands for two. */
function cumulantMatrices(x: Matrix<Float64Array>): Matrix<Float64Array>[] {
  const { rows: k, columns: n } = x
  const pairs = Array.from({ length: k }, (_, i) => Array.from({ length: k - i }, (_, j) => [i, i + j] as const)).flat()
  const rank = zeros(k, k)
  pairs.forEach(([i, j], at) => {
    rank.data[i * k + j] = at
    rank.data[j * k + i] = at
  })
  const moments = fourthMoments(x, pairs)
  return pairs.map(([a, b], row) => {
    const out = zeros(k, k)
    for (let i = 0; i < k; i++)
      for (let j = 0; j < k; j++) {
        const normal = Number(a === b && i === j) + Number(a === i && b === j) + Number(a === j && b === i)
        const moment = moments.data[row * pairs.length + rank.data[i * k + j]!]! / n
        out.data[i * k + j] = (a === b ? 1 : Math.SQRT2) * (moment - normal)
      }
    return out
  })
}

/** Σₜ xᵢxⱼxₖxₗ for all pairs (i, j), (k, l), by blocks of samples. */
function fourthMoments(x: Matrix<Float64Array>, pairs: readonly (readonly [number, number])[]): Matrix<Float64Array> {
  const n = x.columns
  const total = zeros(pairs.length, pairs.length)
  for (let from = 0; from < n; from += 1024) {
    const count = Math.min(1024, n - from)
    const products = zeros(pairs.length, count)
    pairs.forEach(([i, j], row) => {
      for (let t = 0; t < count; t++)
        products.data[row * count + t] = x.data[i * n + from + t]! * x.data[j * n + from + t]!
    })
    const part = outerGram(products)
    for (let at = 0; at < part.data.length; at++) total.data[at]! += part.data[at]!
  }
  return total
}

/** The angle of the plane (i, j) at which the matrices are most nearly diagonal there, in closed form. */
function bestAngle(matrices: readonly Matrix[], k: number, i: number, j: number): number {
  let cosine = 0
  let sine = 0
  for (const { data } of matrices) {
    const difference = data[i * k + i]! - data[j * k + j]!
    const off = 2 * data[i * k + j]!
    cosine += difference * difference - off * off
    sine += 2 * difference * off
  }
  return 0.5 * Math.atan2(sine, cosine + Math.hypot(cosine, sine))
}

function turnColumns({ data, columns: k }: Matrix<Float64Array>, i: number, j: number, angle: number): void {
  const cosine = Math.cos(angle)
  const sine = Math.sin(angle)
  for (let row = 0; row < k * k; row += k) {
    const x = data[row + i]!
    const y = data[row + j]!
    data[row + i] = cosine * x + sine * y
    data[row + j] = cosine * y - sine * x
  }
}

/** {@link jade} as a component. */
export const jadeSeparator = defineSeparator({
  name: 'jade',
  summary: 'Joint diagonalisation of fourth-order cumulants',
  paper: 'doi:10.1049/ip-f-2.1993.0054',
  options,
  create: chosen => ({ separate: async mixed => jade(mixed, chosen) }),
})
