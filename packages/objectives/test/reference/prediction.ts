import { average, dot, logSum, product, type Rows, range, softmax, total, units } from './numbers.ts'

export interface PredictorWeights {
  readonly first: Rows
  readonly scale: readonly number[]
  readonly offset: readonly number[]
  readonly last: Rows
  readonly bias?: readonly number[]
}

/** Linear, batch normalisation with the variance over n and ε = 1e-5, ReLU, linear. */
export function predict(z: Rows, { first, scale, offset, last, bias }: PredictorWeights): Rows {
  const x = product(z, first)
  const means = scale.map((_, j) => average(x.map(row => row[j]!)))
  const deviations = means.map((mean, j) => Math.sqrt(average(x.map(row => (row[j]! - mean) ** 2)) + 1e-5))
  const hidden = x.map(row =>
    row.map((value, j) => Math.max(0, (scale[j]! * (value - means[j]!)) / deviations[j]! + offset[j]!)),
  )
  return product(hidden, last).map(row => row.map((value, j) => value + (bias?.[j] ?? 0)))
}

/** The mean cosine of a view's prediction and the target of another, over all ordered pairs. */
export function predictedCosine(views: readonly Rows[], targets: readonly Rows[], weights: PredictorWeights): number {
  const predictions = views.map(view => units(predict(view, weights)))
  const still = targets.map(units)
  return average(
    predictions.flatMap((p, a) => still.flatMap((t, b) => (a === b ? [] : p.map((row, i) => dot(row, t[i]!))))),
  )
}

/** As the authors' `distributed_sinkhorn`: Q = exp(scores/ε)ᵀ of sum 1; rows to sum 1/K, columns to 1/B, in turn; times B. */
export function sinkhorn(scores: Rows, epsilon: number, iterations: number): Rows {
  const [b, k] = [scores.length, scores[0]!.length]
  let q = range(k).map(p => range(b).map(i => Math.exp(scores[i]![p]! / epsilon)))
  const all = total(q.flat())
  q = q.map(row => row.map(value => value / all))
  for (let i = 0; i < iterations; i++) {
    q = q.map(row => row.map(value => value / total(row) / k))
    const sums = range(b).map(column => total(q.map(row => row[column]!)))
    q = q.map(row => row.map((value, column) => value / sums[column]! / b))
  }
  return range(b).map(i => range(k).map(p => q[p]![i]! * b))
}

/** The mean of −Σₖ qₖ log softmax(s/τ)ₖ over samples and over pairs of scores s and another view's code q. */
export function codeCrossEntropy(scores: readonly Rows[], codes: readonly Rows[], temperature: number): number {
  return average(
    codes.flatMap((code, c) =>
      scores.flatMap((view, v) =>
        v === c
          ? []
          : view.map((row, i) => {
              const logits = row.map(score => score / temperature)
              const normaliser = logSum(logits)
              return -total(code[i]!.map((q, k) => q * (logits[k]! - normaliser)))
            }),
      ),
    ),
  )
}

export const scoresOf = (rows: Rows, prototypes: Rows): Rows => rows.map(row => prototypes.map(c => dot(row, c)))

/** softmax((s − c)/τ) */
export const teacherCodes = (scores: Rows, centre: readonly number[], temperature: number): Rows =>
  scores.map(row => softmax(row.map((score, k) => (score - centre[k]!) / temperature)))

/** −H of the mean of softmax(s/τ). */
export function negativeEntropy(scores: Rows, temperature: number): number {
  const distributions = scores.map(row => softmax(row.map(score => score / temperature)))
  const mean = range(scores[0]!.length).map(k => average(distributions.map(row => row[k]!)))
  return total(mean.map(p => p * Math.log(p)))
}
