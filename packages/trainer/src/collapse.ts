import { defineMonitor, type Quantity } from '@infomax/core'
import { covariance, type Matrix, symmetricEigenvalues } from '@infomax/math'
import * as z from 'zod'

/**
 * Signs of collapse in representations and embeddings.
 *
 * - `std`: mean over features of the standard deviation of z/‖z‖, times √d: 1 when z is uniform on the sphere, 0 when all
 *   are one point (Chen & He 2021, arXiv:2011.10566, section 4.1)
 * - `dead`: features whose deviation is below 1e-4 of the largest feature's
 * - `effective-rank`: exp of the entropy of the normalised eigenvalues of the covariance (Roy & Vetterli 2007, on eigenvalues)
 */
export const collapse = defineMonitor({
  name: 'collapse',
  summary: 'Spread, dead dimensions and effective rank of representations and embeddings',
  options: z.object({}),
  create: () => ({
    async measure({ representations, embeddings }) {
      return { ...measure('representation', representations), ...measure('embedding', embeddings) }
    },
  }),
})

function measure(name: string, z: Matrix): Record<string, Quantity> {
  const c = covariance(z)
  const deviations = Float64Array.from({ length: z.columns }, (_, j) =>
    Math.sqrt(Math.max(0, c.data[j * z.columns + j]!)),
  )
  const largest = Math.max(...deviations)
  const dead = deviations.filter(deviation => deviation <= 1e-4 * largest).length
  return {
    [`${name}/std`]: { value: spread(z), unit: '1' },
    [`${name}/dead`]: { value: dead, unit: 'dimensions' },
    [`${name}/effective-rank`]: { value: effectiveRank(symmetricEigenvalues(c)), unit: 'dimensions' },
  }
}

function spread(z: Matrix): number {
  const { data, rows: n, columns: d } = z
  const sum = new Float64Array(d)
  const squares = new Float64Array(d)
  for (let i = 0; i < n; i++) {
    let length = 0
    for (let j = 0; j < d; j++) length += data[i * d + j]! ** 2
    length = Math.max(Math.sqrt(length), 1e-12)
    for (let j = 0; j < d; j++) {
      const u = data[i * d + j]! / length
      sum[j]! += u
      squares[j]! += u * u
    }
  }
  let total = 0
  for (let j = 0; j < d; j++) total += Math.sqrt(Math.max(0, squares[j]! / n - (sum[j]! / n) ** 2))
  return (total / d) * Math.sqrt(d)
}

function effectiveRank(eigenvalues: Float64Array): number {
  const positive = eigenvalues.filter(value => value > 0)
  const total = positive.reduce((a, b) => a + b, 0)
  if (total === 0) return 0
  return Math.exp(-positive.reduce((sum, value) => sum + (value / total) * Math.log(value / total), 0))
}
