import { average, dot, logSum, ordered, type Rows, range, softmax, total, units } from './numbers.ts'

/** mean over rows of −aᵢ·bᵢ/τ + log Σⱼ exp(aᵢ·bⱼ/τ): PyTorch's cross entropy of the products and the diagonal. */
export const diagonalCrossEntropy = (a: Rows, b: Rows, temperature: number): number =>
  average(
    a.map((row, i) => {
      const logits = b.map(other => dot(row, other) / temperature)
      return logSum(logits) - logits[i]!
    }),
  )

export const infoNce = (views: readonly Rows[], temperature: number): number => {
  const all = views.map(units)
  return average(ordered(views.length).map(([a, b]) => diagonalCrossEntropy(all[a]!, all[b]!, temperature)))
}

/** As the authors' code: a positive from the other view, negatives from both views of the other samples. */
export function dcl(views: readonly Rows[], temperature: number, sigma?: number): number {
  const all = views.map(units)
  const [n, v] = [all[0]!.length, all.length]
  const positive = ([a, b]: [number, number]): number => {
    const cosines = range(n).map(i => dot(all[a]![i]!, all[b]![i]!))
    const shares = softmax(cosines.map(cosine => cosine / (sigma ?? 1)))
    return average(cosines.map((cosine, i) => (sigma === undefined ? 1 : 2 - n * shares[i]!) * cosine)) / temperature
  }
  const negatives = (a: number): number =>
    average(
      range(n).map(i =>
        logSum(
          all.flatMap(view =>
            range(n)
              .filter(j => j !== i)
              .map(j => dot(all[a]![i]!, view[j]!) / temperature),
          ),
        ),
      ),
    )
  return average(range(v).map(negatives)) - average(ordered(v).map(positive))
}

/** Equation 2 of the paper, "out", over all anchors; −1 is a class of its own. */
export function supcon(views: readonly Rows[], labels: readonly number[], temperature: number): number {
  const n = labels.length
  const anchors = views.flatMap(units)
  const isPositive = (i: number, p: number): boolean =>
    i !== p && (i % n === p % n || (labels[i % n]! >= 0 && labels[i % n] === labels[p % n]))
  return average(
    range(anchors.length).map(i => {
      const logits = anchors.map(other => dot(anchors[i]!, other) / temperature)
      const normaliser = logSum(logits.filter((_, a) => a !== i))
      return average(
        range(anchors.length)
          .filter(p => isPositive(i, p))
          .map(p => normaliser - logits[p]!),
      )
    }),
  )
}

/** −log(e^{q·k⁺/τ}/(e^{q·k⁺/τ} + Σ e^{q·k/τ})), over all ordered pairs of a query's view and a key's. */
export function moco(views: readonly Rows[], targets: readonly Rows[], queue: Rows, temperature: number): number {
  const [queries, keys] = [views.map(units), targets.map(units)]
  return average(
    ordered(views.length).flatMap(([a, b]) =>
      queries[a]!.map((q, i) => {
        const positive = dot(q, keys[b]![i]!) / temperature
        return logSum([positive, ...queue.map(k => dot(q, k) / temperature)]) - positive
      }),
    ),
  )
}

/** The row of the queue with the largest cosine. */
export const nearest = (rows: Rows, queue: Rows): Rows =>
  units(rows).map(row => queue.reduce((best, other) => (dot(row, other) > dot(row, best) ? other : best)))

/** Cross entropy of a linear classifier over the samples that have a label. */
export function crossEntropy(
  views: readonly Rows[],
  labels: readonly number[],
  weight: Rows,
  bias: readonly number[],
): number {
  const known = range(labels.length).filter(i => labels[i]! >= 0)
  const each = views.map(view =>
    total(
      known.map(i => {
        const logits = bias.map((b, c) => b + total(view[i]!.map((x, k) => x * weight[k]![c]!)))
        return logSum(logits) - logits[labels[i]!]!
      }),
    ),
  )
  return average(each) / Math.max(1, known.length)
}
