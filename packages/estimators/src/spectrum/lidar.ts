import { defineEstimator, type Estimate, InfomaxError, parseOptions } from '@infomax/core'
import {
  cholesky,
  gram,
  type Matrix,
  matrix,
  outerGram,
  solveLower,
  symmetricEigenvalues,
  transpose,
} from '@infomax/math'
import * as z from 'zod'
import { betweenClasses, type Classes, classesFrom, classesOf, withinClasses } from '../discrete/classes.ts'
import { fewForCovariance } from '../findings.ts'
import { type MatrixLike, toMatrix } from '../input.ts'
import { warnings } from '../result.ts'
import { collapsed, exponentialEntropy } from './spectrum.ts'

const options = z.object({
  second: z
    .enum(['view', 'labels'])
    .default('view')
    .describe(
      'what the second matrix is: another view of the same samples, or one column of which object each row shows',
    ),
  delta: z.number().positive().default(1e-4).describe('what is added to the covariance within objects δ'),
  eps: z.number().min(0).default(1e-7).describe('what is added to each share ε'),
})

/**
 * LiDAR, exp(−Σ pₖ ln pₖ), pₖ = λₖ/Σλ + ε, of the eigenvalues λ of Σ_w^{−½} Σ_b Σ_w^{−½}: the effective number of directions in which objects
 * differ more than the views of one object.
 *
 * Σ_b is the covariance of the objects' means, Σ_w that of the views about them plus δI, both over n. An object is a sample with its two views,
 * or all rows of one label; of labels of unequal size each counts by its share. δ = 1e-4 is meant for embeddings of unit scale. The
 * eigenvalues of the linear discriminant itself, not their roots. No interval: see `rankme`.
 *
 * Two matrices n × d, or one with n labels (`second: 'labels'`), n ≥ 2 (`LENGTH_MISMATCH`, `BAD_SHAPE`, `BAD_VALUE`); dimensions, at most min(objects − 1, d) up
 * to ε. Objects that do not differ give 0 and `DEGENERATE_COVARIANCE`.
 * @see Thilak et al., arXiv:2312.04000
 */
export async function lidar(first: MatrixLike, second: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const { second: kind, delta, eps } = parseOptions(lidarEstimator, input)
  const { z: stacked, classes } = kind === 'labels' ? labelled(first, second) : views(first, second)
  const { rows, columns: d } = stacked
  const within = gram(withinClasses(stacked, classes))
  for (let i = 0, at = 0; i < d; i++)
    for (let j = 0; j < d; j++, at++) within.data[at] = within.data[at]! / rows + (i === j ? delta : 0)
  const factor = cholesky(within)
  if (!factor)
    throw new InfomaxError(
      'NOT_POSITIVE_DEFINITE',
      `The covariance within objects has no Cholesky factor with δ = ${delta}.`,
      'Give a larger delta, or embeddings of unit scale.',
    )
  const between = solveLower(factor, transpose(betweenClasses(classes)))
  // the rest of the d eigenvalues are zero, and count with their ε
  const positive = new Float64Array(d)
  const values = symmetricEigenvalues(between.rows < between.columns ? outerGram(between) : gram(between))
  values.forEach((value, k) => {
    if (k < d) positive[k] = Math.max(0, value)
  })
  const total = positive.reduce((sum, value) => sum + value, 0)
  const value = total > 0 ? exponentialEntropy(positive.map(lambda => lambda / total + eps)) : 0
  return {
    name: 'lidar',
    value,
    unit: 'dimensions',
    side: 'point',
    n: kind === 'labels' ? rows : rows / 2,
    d,
    parts: { objects: classes.counts.length },
    warnings: warnings(collapsed(value, 'All objects have one mean'), fewForCovariance(classes.counts.length, d, 1)),
  }
}

function labelled(samples: MatrixLike, labels: MatrixLike): { z: Matrix; classes: Classes } {
  const x = toMatrix(samples, 2)
  return { z: x, classes: classesOf(x, labels) }
}

function views(first: MatrixLike, second: MatrixLike): { z: Matrix; classes: Classes } {
  const x = toMatrix(first, 2)
  const y = toMatrix(second, 2)
  if (x.rows !== y.rows)
    throw new InfomaxError(
      'LENGTH_MISMATCH',
      `${x.rows} samples came with ${y.rows}; pairs were expected.`,
      'Give both views of the same samples, or second=labels.',
    )
  if (x.columns !== y.columns)
    throw new InfomaxError(
      'BAD_SHAPE',
      `${x.columns} dimensions came with ${y.columns}; as many were expected.`,
      'Give embeddings of one network, or second=labels.',
    )
  const n = x.rows
  const data = new Float64Array(2 * x.data.length)
  data.set(x.data)
  data.set(y.data, x.data.length)
  const stacked = matrix(data, 2 * n, x.columns)
  const of = Int32Array.from({ length: 2 * n }, (_, i) => i % n)
  return { z: stacked, classes: classesFrom(stacked, new Array<number>(n).fill(2), of) }
}

/** {@link lidar} as a component. */
export const lidarEstimator = defineEstimator({
  name: 'lidar',
  summary: 'LiDAR: rank of what tells objects apart, given their views',
  paper: 'arXiv:2312.04000',
  options,
  create: chosen => ({
    inputs: 2,
    estimate: (...pair) => lidar(...(pair as unknown as [MatrixLike, MatrixLike]), chosen),
  }),
})
