import { InfomaxError } from '@infomax/core'
import type { Matrix } from '@infomax/math'
import { type MatrixLike, requireNumber, toMatrix } from '../input.ts'
import { averageOverSigns, type Complexity, type SignOptions } from './signs.ts'

/**
 * The empirical Rademacher complexity of {f : ‖f‖_H ≤ B}, (B/m) E√(ξᵀKξ), from the kernel matrix K, m × m.
 *
 * Exact by enumeration for m ≤ 20. Throws `BAD_SHAPE` unless K is square, `BAD_VALUE` where ξᵀKξ < 0: then K is no
 * kernel.
 * @see Bartlett and Mendelson (2002), Rademacher and Gaussian complexities
 */
export function kernelComplexity(kernel: MatrixLike, radius = 1, options?: SignOptions): Complexity {
  const k = squareKernel(kernel)
  requireNumber('radius', radius)
  const m = k.rows
  const slack = 1e-10 * trace(k) * m
  return averageOverSigns(
    m,
    m,
    '(B/m) E√(ξᵀKξ)',
    signs => {
      let form = 0
      for (let i = 0, at = 0; i < m; i++) for (let j = 0; j < m; j++) form += signs[i]! * signs[j]! * k.data[at++]!
      if (form < -slack)
        throw new InfomaxError(
          'BAD_VALUE',
          `ξᵀKξ is ${form}; a kernel matrix gives no negative value.`,
          'Give a positive semidefinite kernel.',
        )
      return radius * Math.sqrt(Math.max(0, form))
    },
    options,
  )
}

/** An upper bound on {@link kernelComplexity} by Jensen: (B/m) √tr K. */
export function kernelBound(kernel: MatrixLike, radius = 1): Complexity {
  const k = squareKernel(kernel)
  const value =
    (requireNumber('radius', radius) * Math.sqrt(requireNumber('the trace of the kernel', trace(k)))) / k.rows
  return { value, side: 'upper bound', samples: k.rows, standardError: 0, draws: 0, formula: '(B/m) √tr K' }
}

function squareKernel(kernel: MatrixLike): Matrix {
  const k = toMatrix('kernel', kernel)
  if (k.rows === k.columns) return k
  throw new InfomaxError(
    'BAD_SHAPE',
    `The kernel matrix came as ${k.rows} × ${k.columns}; a square one was expected.`,
    'Give k(xᵢ, xⱼ) for all pairs.',
  )
}

function trace({ data, rows }: Matrix): number {
  let sum = 0
  for (let i = 0; i < rows; i++) sum += data[i * rows + i]!
  return sum
}
