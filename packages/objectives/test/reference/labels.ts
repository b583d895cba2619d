import { average, type Rows, total as sum } from './numbers.ts'

const squared = (a: readonly number[], b: readonly number[]): number => sum(a.map((value, k) => (value - b[k]!) ** 2))

/** The mean, over pairs of views, of (1 − α)·s + α·s_Y, from every pair of samples; −1 is no class. */
export function labelledDistance(views: readonly Rows[], labels: readonly number[], share: number): number {
  const d = views[0]![0]!.length
  const pairs = views.flatMap((a, i) => views.slice(i + 1).map(b => [a, b] as const))
  return average(
    pairs.map(([a, b]) => {
      const same = average(a.map((row, i) => squared(row, b[i]!))) / d
      const others = labels.map((label, i) =>
        [...labels.keys()].filter(j => j !== i && label >= 0 && labels[j] === label),
      )
      const each = a.flatMap((row, i) =>
        others[i]!.length ? [average(others[i]!.map(j => squared(row, b[j]!))) / d] : [],
      )
      return each.length ? (1 - share) * same + share * average(each) : same
    }),
  )
}

/** Labels with mean 0 and covariance the identity on their k − 1 dimensions, a row for each sample that has one. */
export function whitenedLabels(known: readonly number[]): { rows: number[][]; dimensions: number } {
  const classes = [...new Set(known)]
  const shares = classes.map(c => known.filter(label => label === c).length / known.length)
  return {
    rows: known.map(label => classes.map((c, k) => ((label === c ? 1 : 0) - shares[k]!) / Math.sqrt(shares[k]!))),
    dimensions: classes.length - 1,
  }
}

/** The mean over views of the smallest mean ‖ỹ − t·Bz̃‖² over t, B = E ỹz̃ᵀ, of each dimension of the labels. */
export function labelResidual(views: readonly Rows[], labels: readonly number[]): number {
  const { rows: y, dimensions } = whitenedLabels(labels.filter(label => label >= 0))
  if (dimensions < 1) return 0
  return average(
    views.map(view => {
      const known = view.filter((_, i) => labels[i]! >= 0)
      const means = known[0]!.map((_, k) => average(known.map(row => row[k]!)))
      const z = known.map(row => row.map((value, k) => value - means[k]!))
      const head = y[0]!.map((_, c) => means.map((_, k) => average(z.map((row, i) => y[i]![c]! * row[k]!))))
      const predicted = z.map(row => head.map(weights => sum(weights.map((weight, k) => weight * row[k]!))))
      const pairs = predicted.flatMap((row, i) => row.map((value, c) => [value, y[i]![c]!] as const))
      const t = sum(pairs.map(([p, q]) => p * q)) / sum(pairs.map(([p]) => p * p))
      return sum(pairs.map(([p, q]) => (q - t * p) ** 2)) / known.length / dimensions
    }),
  )
}
