import { type Matrix, matrix, predictRidge, ridge } from '@infomax/math'
import { tf } from '@infomax/tensor'
import type { Tensor2D } from '@tensorflow/tfjs-core'

/** Penalties tried, as shares of the number of samples, the strongest first. */
const penalties = [1, 0.1, 0.01]
/** Up to this many features the normal equations are solved directly, in f64. */
const direct = 512
const tolerance = 1e-3
const mostIterations = 150

/** In words, for the descriptions of what uses it. */
export const regressionProtocol = `ridge regression on standardised features, fitted on the first four fifths of the training samples, its penalty n·λ with λ among ${penalties.join(', ')} chosen on the last fifth`

/** Targets that share one penalty. */
export interface Problem {
  /** One row for each training sample. */
  readonly targets: Matrix
  /** How good predictions for the training rows from `from` on are; more is better. */
  score(predicted: Matrix, from: number): number
}

/**
 * Ridge regressions of several sets of targets on the same features; returns each one's predictions for `test`.
 *
 * Up to 512 features by the normal equations in f64; beyond that by conjugate gradients on the backend, all targets at once,
 * to a relative residual of 1e-3, each penalty starting from the solution of the one before.
 */
export async function regress(train: Matrix, problems: readonly Problem[], test: Matrix): Promise<Matrix[]> {
  const n = train.rows
  const kept = n - Math.floor(n / 5)
  const targets = beside(problems.map(problem => slice(problem.targets, 0, kept)))
  const held = slice(train, kept, n)
  const solve = train.columns <= direct ? solveDirectly : solveByConjugateGradients
  const solutions = await solve(slice(train, 0, kept), targets, [held, test], penalties)
  let column = 0
  return problems.map(problem => {
    const own = (all: Matrix) => columns(all, column, column + problem.targets.columns)
    const scores = solutions.map(([predicted]) => problem.score(own(predicted!), kept))
    const best = scores.indexOf(Math.max(...scores))
    const result = own(solutions[Math.max(0, best)]![1]!)
    column += problem.targets.columns
    return result
  })
}

/** For each penalty, the predictions for each of `others`. */
type Solve = (x: Matrix, y: Matrix, others: readonly Matrix[], shares: readonly number[]) => Promise<Matrix[][]>

const solveDirectly: Solve = async (x, y, others, shares) =>
  shares.map(share => {
    const fit = ridge(x, y, share * x.rows)
    return others.map(other => predictRidge(fit, other))
  })

/** (X̃ᵀX̃/n + λ)W = X̃ᵀỸ/n for standardised X̃, centred Ỹ; a step length for each target. */
export const solveByConjugateGradients: Solve = async (x, y, others, shares) => {
  const n = x.rows
  const { features, transposed, right, mean, deviation, offset } = tf.tidy(() => {
    const a = tensorOf(x)
    const mean = columnMean(a)
    const centred = tf.sub(a, mean)
    const deviation = tf.maximum(tf.sqrt(columnMean(tf.square(centred) as Tensor2D)), 1e-6)
    const features = tf.div(centred, deviation) as Tensor2D
    const transposed = tf.transpose(features)
    const t = tensorOf(y)
    const offset = columnMean(t)
    const right = tf.div(tf.matMul(transposed, tf.sub(t, offset) as Tensor2D), n) as Tensor2D
    return { features, transposed, right, mean, deviation, offset }
  })
  const product = (p: Tensor2D) => tf.div(tf.matMul(transposed, tf.matMul(features, p)), n) as Tensor2D
  const results: Matrix[][] = []
  let weights = tf.zerosLike(right)
  for (const share of shares) {
    const next = await conjugateGradients(product, right, weights, share)
    weights.dispose()
    weights = next
    const predictions: Matrix[] = []
    for (const other of others) {
      const predicted = tf.tidy(() =>
        tf.add(tf.matMul(tf.div(tf.sub(tensorOf(other), mean), deviation) as Tensor2D, weights), offset),
      )
      predictions.push(matrix((await predicted.data()) as Float32Array, other.rows, y.columns))
      predicted.dispose()
    }
    results.push(predictions)
  }
  tf.dispose([features, transposed, right, mean, deviation, offset, weights])
  return results
}

async function conjugateGradients(
  product: (p: Tensor2D) => Tensor2D,
  right: Tensor2D,
  start: Tensor2D,
  share: number,
): Promise<Tensor2D> {
  const apply = (p: Tensor2D) => tf.add(product(p), tf.mul(share, p)) as Tensor2D
  const squares = (a: Tensor2D) => tf.mul(columnMean(tf.square(a)), a.shape[0]) as Tensor2D
  const initial = tf.tidy(() => {
    const r = tf.sub(right, apply(start)) as Tensor2D
    return { w: tf.clone(start), r, p: tf.clone(r), rr: squares(r), goal: tf.mul(squares(right), tolerance ** 2) }
  })
  const goal = (await initial.goal.data()).slice()
  initial.goal.dispose()
  let { w, r, p, rr } = initial
  for (let i = 0; i < mostIterations; i++) {
    const residual = await rr.data()
    if (residual.every((value, j) => value <= Math.max(goal[j]!, 1e-30))) break
    const next = tf.tidy(() => {
      const ap = apply(p)
      const alpha = tf.div(rr, tf.maximum(tf.mul(columnMean(tf.mul(p, ap)), p.shape[0]), 1e-30))
      const residual = tf.sub(r, tf.mul(alpha, ap)) as Tensor2D
      const length = squares(residual)
      return {
        w: tf.add(w, tf.mul(alpha, p)) as Tensor2D,
        r: residual,
        p: tf.add(residual, tf.mul(tf.div(length, tf.maximum(rr, 1e-30)), p)) as Tensor2D,
        rr: length,
      }
    })
    tf.dispose([w, r, p, rr])
    ;({ w, r, p, rr } = next)
  }
  tf.dispose([r, p, rr])
  return w
}

const tensorOf = ({ data, rows, columns }: Matrix): Tensor2D => tf.tensor2d(Float32Array.from(data), [rows, columns])
const columnMean = (a: Tensor2D): Tensor2D => tf.div(tf.matMul(tf.ones([1, a.shape[0]]), a), a.shape[0])

const slice = ({ data, columns }: Matrix, from: number, to: number): Matrix =>
  matrix(data.subarray(from * columns, to * columns), to - from, columns)

function columns({ data, rows, columns: width }: Matrix, from: number, to: number): Matrix {
  const out = new Float64Array(rows * (to - from))
  for (let i = 0; i < rows; i++) out.set(data.subarray(i * width + from, i * width + to), i * (to - from))
  return matrix(out, rows, to - from)
}

function beside(parts: readonly Matrix[]): Matrix {
  const rows = parts[0]!.rows
  const width = parts.reduce((sum, part) => sum + part.columns, 0)
  const out = new Float64Array(rows * width)
  let at = 0
  for (const { data, columns: own } of parts) {
    for (let i = 0; i < rows; i++) out.set(data.subarray(i * own, (i + 1) * own), i * width + at)
    at += own
  }
  return matrix(out, rows, width)
}
