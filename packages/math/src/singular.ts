import { bidiagonalise } from './bidiagonal.ts'
import { symmetricEigenvalues, tridiagonalEigenvalues } from './eigen.ts'
import type { Matrix } from './matrix.ts'
import { gram, outerGram, transpose } from './multiply.ts'
import { triangularFactor } from './triangular.ts'

/**
 * The min(n, d) singular values of an n × d matrix, descending, each within about 1e-11 · σ₁ of the true one.
 *
 * A well-conditioned matrix (σ₁ < 10⁴ σ_min) goes through its smaller Gram matrix. Squaring would lose whatever lies below 1e-8 σ₁, so
 * any other is triangularised and bidiagonalised by reflections, and the values are the positive eigenvalues of the
 * Golub–Kahan matrix, which keeps absolute errors near 1e-15 · σ₁.
 * @see Golub and Van Loan, Matrix Computations, §8.6
 */
export function singularValues(x: Matrix): Float64Array {
  if (Math.min(x.rows, x.columns) === 0) return new Float64Array(0)
  const eigenvalues = symmetricEigenvalues(x.rows >= x.columns ? gram(x) : outerGram(x))
  const smallest = eigenvalues[eigenvalues.length - 1]!
  if (smallest > 1e-8 * eigenvalues[0]!) return eigenvalues.map(Math.sqrt)
  const tall = x.rows >= x.columns ? x : transpose(x)
  // triangularising first pays from here on (Chan)
  const off = bidiagonalise(tall.rows > 1.6 * tall.columns ? triangularFactor(tall) : tall)
  // the matrix (0 B; Bᵀ 0), reordered, is tridiagonal with zeros on its diagonal and eigenvalues ±σ
  return tridiagonalEigenvalues(new Float64Array(off.length), off)
    .subarray(0, tall.columns)
    .map(value => Math.max(0, value))
}
