import type { Evaluation, Latent } from '@infomax/core'
import { type Matrix, rSquared, zeros } from '@infomax/math'
import { regress, regressionProtocol } from './regression.ts'

interface WithLatents {
  readonly representations: Matrix
  readonly latents?: Matrix
}

/**
 * How much of each true latent a linear map of the features knows: R² on the test set.
 *
 * A circular latent is regressed as its sine and cosine, and has the mean of both; a categorical one is left to the
 * classifiers. 0 is what the mean of the training set would reach; below 0 is worse than that.
 */
export async function latents(train: WithLatents, test: WithLatents, known: readonly Latent[]): Promise<Evaluation[]> {
  if (!train.latents || !test.latents) return []
  const columns = known.flatMap(({ type, name }, at) =>
    type === 'categorical'
      ? []
      : type === 'circular'
        ? [
            { name, at, map: Math.sin },
            { name, at, map: Math.cos },
          ]
        : [{ name, at, map: (x: number) => x }],
  )
  if (columns.length === 0) return []
  const pick = (values: Matrix): Matrix => {
    const out = zeros(values.rows, columns.length)
    for (let i = 0; i < values.rows; i++)
      for (const [c, { at, map }] of columns.entries())
        out.data[i * columns.length + c] = map(values.data[i * values.columns + at]!)
    return out
  }
  const targets = pick(train.latents)
  const truth = pick(test.latents)
  const predicted = await regress(train.representations, targets, test.representations, (held, from) => {
    const tail = {
      data: targets.data.subarray(from * targets.columns),
      rows: targets.rows - from,
      columns: targets.columns,
    }
    return rSquared(tail, held).reduce((sum, r2) => sum + r2, 0)
  })
  const r2 = rSquared(truth, predicted)
  return [...new Set(columns.map(({ name }) => name))].map(name => {
    const own = columns.flatMap((column, c) => (column.name === name ? [r2[c]!] : []))
    return {
      protocol: `r2/${name}`,
      description: `R² of the latent "${name}"${own.length === 2 ? ' (mean over its sine and cosine)' : ''} by ${regressionProtocol}`,
      value: own.reduce((a, b) => a + b, 0) / own.length,
      unit: 'R²',
      train: targets.rows,
      test: truth.rows,
      d: train.representations.columns,
    }
  })
}
