import { type Matrix, matrix, predictRidge, ridge } from '@infomax/math'
import { tf } from '@infomax/tensor'
import type { Tensor2D } from '@tensorflow/tfjs-core'

/** Penalties tried, as shares of the number of samples. */
const penalties = [0.001, 0.01, 0.1, 1]
/** Up to this many features the normal equations are solved directly, in f64. */
const direct = 512
const tolerance = 1e-4
const mostIterations = 300

/** In words, for the descriptions of what uses it. */
export const regressionProtocol = `ridge regression on standardised features, penalty n·λ with λ among ${penalties.join(', ')} chosen on the last fifth of the training samples, then fitted on all of them`

/**
 * Ridge regression of targets on features, its penalty chosen by a held-out fifth; returns the predictions for `test`.
 *
 * `better(predicted)` scores predictions of the held-out rows, which begin at row `from` of the targets: more is better.
 * Up to 512 features by the normal equations in f64, beyond that by conjugate gradients on the backend, to a relative
 * residual of 1e-4.
 */
export async function regress(
  train: Matrix,
  targets: Matrix,
  test: Matrix,
  better: (predicted: Matrix, from: number) => number,
): Promise<Matrix> {
  const n = train.rows
  const kept = n - Math.floor(n / 5)
  const solve = train.columns <= direct ? solveDirectly : solveByConjugateGradients
  const held = await solve(rows(train, 0, kept), rows(targets, 0, kept), rows(train, kept, n), penalties)
  let best = 0
  const scores = held.map(predicted => better(predicted, kept))
  for (const [i, score] of scores.entries()) if (score > scores[best]!) best = i
  return (await solve(train, targets, test, [penalties[best]!]))[0]!
}

const rows = ({ data, columns }: Matrix, from: number, to: number): Matrix =>
  matrix(data.subarray(from * columns, to * columns), to - from, columns)

async function solveDirectly(x: Matrix, y: Matrix, test: Matrix, shares: readonly number[]): Promise<Matrix[]> {
  return shares.map(share => predictRidge(ridge(x, y, share * x.rows), test))
}

/** (X̃ᵀX̃/n + λ)W = X̃ᵀỸ/n for standardised X̃, centred Ỹ; one step length for each target. */
export async function solveByConjugateGradients(
  x: Matrix,
  y: Matrix,
  test: Matrix,
  shares: readonly number[],
): Promise<Matrix[]> {
  const n = x.rows
  const { features, held, targets, offset } = tf.tidy(() => {
    const a = tensorOf(x)
    const mean = tf.mean(a, 0)
    const centred = tf.sub(a, mean)
    const deviation = tf.maximum(tf.sqrt(tf.mean(tf.square(centred), 0)), 1e-6)
    const t = tensorOf(y)
    const offset = tf.mean(t, 0)
    return {
      features: tf.div(centred, deviation) as Tensor2D,
      held: tf.div(tf.sub(tensorOf(test), mean), deviation) as Tensor2D,
      targets: tf.sub(t, offset) as Tensor2D,
      offset,
    }
  })
  const right = tf.tidy(() => tf.div(tf.matMul(features, targets, true), n) as Tensor2D)
  const results: Matrix[] = []
  for (const share of shares) {
    const weights = await conjugateGradients(features, right, share)
    const predicted = tf.tidy(() => tf.add(tf.matMul(held, weights), offset))
    results.push(matrix((await predicted.data()) as Float32Array, test.rows, y.columns))
    tf.dispose([weights, predicted])
  }
  tf.dispose([features, held, targets, offset, right])
  return results
}

async function conjugateGradients(x: Tensor2D, right: Tensor2D, share: number): Promise<Tensor2D> {
  const n = x.shape[0]
  let [w, r, p] = tf.tidy(
    () => [tf.zerosLike(right), tf.clone(right), tf.clone(right)] as [Tensor2D, Tensor2D, Tensor2D],
  )
  let rr = tf.tidy(() => tf.sum(tf.square(r), 0, true) as Tensor2D)
  const start = (await rr.data()).slice()
  for (let i = 0; i < mostIterations; i++) {
    const next = tf.tidy(() => {
      const ap = tf.add(tf.div(tf.matMul(x, tf.matMul(x, p), true), n), tf.mul(share, p))
      const alpha = tf.div(rr, tf.maximum(tf.sum(tf.mul(p, ap), 0, true), 1e-30))
      const w2 = tf.add(w, tf.mul(alpha, p))
      const r2 = tf.sub(r, tf.mul(alpha, ap))
      const rr2 = tf.sum(tf.square(r2), 0, true)
      const p2 = tf.add(r2, tf.mul(tf.div(rr2, tf.maximum(rr, 1e-30)), p))
      return [w2, r2, p2, rr2] as [Tensor2D, Tensor2D, Tensor2D, Tensor2D]
    })
    tf.dispose([w, r, p, rr])
    ;[w, r, p, rr] = next
    const residual = await rr.data()
    if (residual.every((value, j) => value <= tolerance ** 2 * Math.max(start[j]!, 1e-30))) break
  }
  tf.dispose([r, p, rr])
  return w
}

const tensorOf = ({ data, rows, columns }: Matrix): Tensor2D => tf.tensor2d(Float32Array.from(data), [rows, columns])
