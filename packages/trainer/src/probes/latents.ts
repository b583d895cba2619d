import type { Evaluation, Latent } from '@infomax/core'
import { type Matrix, matrix, rSquared, zeros } from '@infomax/math'
import { type Problem, regressionProtocol } from './regression.ts'

interface Column {
  readonly name: string
  /** The latent's column. */
  readonly at: number
  map(value: number): number
}

/** Latents as targets of a regression: a circular one as its sine and cosine, a categorical one left to the classifiers. */
export function latentColumns(known: readonly Latent[]): Column[] {
  return known.flatMap(({ type, name }, at): Column[] => {
    if (type === 'categorical') return []
    return (type === 'circular' ? [Math.sin, Math.cos] : [(x: number) => x]).map(map => ({ name, at, map }))
  })
}

/** The values of these columns, one row a sample. */
function latentValues(columns: readonly Column[], latents: Matrix): Matrix {
  const out = zeros(latents.rows, columns.length)
  for (let i = 0; i < latents.rows; i++)
    for (const [c, { at, map }] of columns.entries())
      out.data[i * columns.length + c] = map(latents.data[i * latents.columns + at]!)
  return out
}

/** Each column is a problem of its own: what is easy to know needs less of a penalty than what is hard. */
export const latentProblems = (columns: readonly Column[], latents: Matrix): Problem[] =>
  columns.map(column => {
    const targets = latentValues([column], latents)
    const tail = (from: number) => matrix(targets.data.subarray(from), targets.rows - from, 1)
    return { targets, score: (predicted, from) => rSquared(tail(from), predicted)[0]! }
  })

/**
 * How much of each true latent a linear map of the features knows: R² on the test set, of a circular latent the mean over
 * its sine and cosine. 0 is what a constant reaches; below 0 is worse than that.
 */
export function latentScores(
  columns: readonly Column[],
  predicted: readonly Matrix[],
  truth: Matrix,
  train: { readonly rows: number; readonly columns: number },
): Evaluation[] {
  const values = latentValues(columns, truth)
  const r2 = columns.map((_, c) => {
    const own = Float64Array.from({ length: truth.rows }, (_, i) => values.data[i * columns.length + c]!)
    return rSquared(matrix(own, truth.rows, 1), predicted[c]!)[0]!
  })
  return [...new Set(columns.map(({ name }) => name))].map(name => {
    const own = columns.flatMap((column, c) => (column.name === name ? [r2[c]!] : []))
    return {
      protocol: `r2/${name}`,
      description: `R² of the latent "${name}"${own.length === 2 ? ' (mean over its sine and cosine)' : ''}: ${regressionProtocol}`,
      value: own.reduce((a, b) => a + b, 0) / own.length,
      unit: 'R²',
      train: train.rows,
      test: truth.rows,
      d: train.columns,
    }
  })
}
