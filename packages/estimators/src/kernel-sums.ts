import { centered, type Matrix, squaredLengths } from '@infomax/math'
import { kernelSharesJob, kernelSumsJob, logSumsJob, type Strip } from './kernel-jobs.ts'
import { standardError } from './result.ts'
import { someOf } from './rows.ts'
import { inParts } from './threads/in-parts.ts'

/** A Gaussian kernel exp(−scale · ‖x − y‖²) over the samples themselves. */
export interface Kernel {
  readonly scale: number
  /** Leaves out each sample's kernel at itself. */
  readonly leaveOneOut: boolean
  /** Of Node, that share the work. */
  readonly threads: number
}

/** ln Σⱼ exp(−scale · ‖xᵢ − xⱼ‖²) for each sample i; in strips, every pair once. */
export async function logKernelSums(x: Matrix, kernel: Kernel): Promise<Float64Array> {
  const { logSums } = await sums(x, kernel, false)
  return logSums
}

/** The same with the self term, beside that for 4 · scale, whose kernels are the fourth powers. */
export async function twoLogKernelSums(
  x: Matrix,
  { scale, threads }: Pick<Kernel, 'scale' | 'threads'>,
): Promise<{ readonly logSums: Float64Array; readonly fourth: Float64Array }> {
  const found = await sums(x, { scale, threads, leaveOneOut: false }, true)
  return { logSums: found.logSums, fourth: found.fourth! }
}

/**
 * The standard error of −mean ln Σⱼ Kᵢⱼ by the infinitesimal jackknife.
 *
 * Sample l moves the mean through its own sum and through its kernel in everyone else's: its influence is −ln Sₗ − Σᵢ Kᵢₗ/Sᵢ up to a
 * constant. With more than 512 samples, from a random 512 of the influences, which makes the error uncertain by 3 %.
 */
export async function kernelEntropyError(
  x: Matrix,
  { scale, leaveOneOut, threads }: Kernel,
  logSums: Float64Array,
): Promise<number> {
  const n = x.rows
  const chosen = someOf(n, influences, 'kernel-entropy-error')
  const influence = Float64Array.from(chosen, l => -logSums[l]! - (leaveOneOut ? 0 : Math.exp(-logSums[l]!)))
  const data = { ...centred(x), scale, logSums, chosen }
  await inParts(kernelSharesJob, data, strips(chosen.length, 64), threads, (shares, at) => {
    for (let i = 0; i < shares.length; i++) influence[64 * at + i]! -= shares[i]!
  })
  return standardError(influence) * Math.sqrt(influence.length / n)
}

/** How far a sum with the self term has fallen from n towards 1, in nats: ln n where every sample stands alone. */
export function isolation(logSums: Float64Array): number {
  let sum = 0
  for (const logSum of logSums) sum += Math.log(logSums.length) - logSum
  return sum / logSums.length
}

const influences = 512
const stripRows = 256
/** A sum below this may have lost digits, or all, to underflow. */
const underflow = 1e-280

async function sums(x: Matrix, { scale, leaveOneOut, threads }: Kernel, fourth: boolean) {
  const n = x.rows
  const self = leaveOneOut ? 0 : 1
  const data = { ...centred(x), scale }
  const all = new Float64Array(n).fill(self)
  const powers = new Float64Array(n).fill(self)
  const parts = strips(n, stripRows)
  await inParts(kernelSumsJob, { ...data, alone: !leaveOneOut, fourth }, parts, threads, (found, at) => {
    const { first } = parts[at]!
    for (let i = 0; i < found.sums.length; i++) all[first + i]! += found.sums[i]!
    if (found.fourth) for (let i = 0; i < found.fourth.length; i++) powers[first + i]! += found.fourth[i]!
  })
  const logSums = all.map(Math.log)
  const lost = Int32Array.from({ length: n }, (_, i) => i).filter(i => all[i]! < underflow)
  if (lost.length > 0)
    await inParts(logSumsJob, { ...data, chosen: lost }, strips(lost.length, stripRows), threads, (found, at) => {
      found.forEach((logSum, i) => {
        logSums[lost[stripRows * at + i]!] = logSum
      })
    })
  return { logSums, ...(fourth && { fourth: powers.map(Math.log) }) }
}

function centred(x: Matrix): { readonly z: Matrix<Float64Array>; readonly lengths: Float64Array } {
  const z = centered(x)
  return { z, lengths: squaredLengths(z) }
}

const strips = (n: number, rows: number): readonly Strip[] =>
  Array.from({ length: Math.ceil(n / rows) }, (_, at) => ({ first: at * rows, rows: Math.min(rows, n - at * rows) }))
