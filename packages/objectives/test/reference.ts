/** Independent implementations of the losses, in loops over doubles. Views × samples × dimensions. */
type View = readonly (readonly number[])[]

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
const average = (values: readonly number[]): number => sum(values) / values.length
const column = (view: View, j: number): number[] => view.map(row => row[j]!)
const indices = (length: number): number[] => Array.from({ length }, (_, i) => i)
export const pairsOf = (views: readonly View[]): [View, View][] =>
  views.flatMap((a, i) => views.slice(i + 1).map((b): [View, View] => [a, b]))

/** Σ (a − ā)(b − b̄)/(n − ddof) */
function covariance(a: readonly number[], b: readonly number[], ddof: number): number {
  const [meanA, meanB] = [average(a), average(b)]
  return sum(a.map((value, i) => (value - meanA) * (b[i]! - meanB))) / (a.length - ddof)
}

export function vicregTerms(views: readonly View[], gamma = 1, epsilon = 1e-4) {
  const d = views[0]![0]!.length
  const dims = indices(d)
  const hinge = (view: View): number =>
    average(dims.map(j => Math.max(0, gamma - Math.sqrt(covariance(column(view, j), column(view, j), 1) + epsilon))))
  const correlation = (view: View): number =>
    sum(dims.flatMap(i => dims.map(j => (i === j ? 0 : covariance(column(view, i), column(view, j), 1) ** 2)))) / d
  const distance = ([a, b]: [View, View]): number =>
    average(a.flatMap((row, i) => row.map((value, j) => (value - b[i]![j]!) ** 2)))
  return {
    distance: average(pairsOf(views).map(distance)),
    hinge: average(views.map(hinge)),
    correlation: average(views.map(correlation)),
    d,
  }
}

export function barlowTwinsTerms(a: View, b: View) {
  const dims = indices(a[0]!.length)
  const standard = (view: View, j: number): number[] => {
    const values = column(view, j)
    const deviation = Math.sqrt(covariance(values, values, 0) + 1e-5)
    return values.map(value => (value - average(values)) / deviation)
  }
  const c = dims.map(i => dims.map(j => average(standard(a, i).map((value, row) => value * standard(b, j)[row]!))))
  return {
    diagonal: sum(dims.map(i => (1 - c[i]![i]!) ** 2)),
    others: sum(dims.flatMap(i => dims.map(j => (i === j ? 0 : c[i]![j]! ** 2)))),
  }
}

/** −log softmax over all others, averaged over anchors and their positives. */
export function ntXent(views: readonly View[], temperature: number): number {
  const n = views[0]!.length
  const anchors = views.flatMap(view => view.map(row => row.map(value => value / Math.hypot(...row))))
  const similarity = (i: number, j: number): number =>
    sum(anchors[i]!.map((value, k) => value * anchors[j]![k]!)) / temperature
  return average(
    indices(anchors.length).flatMap(i => {
      const others = indices(anchors.length).filter(j => j !== i)
      const normaliser = Math.log(sum(others.map(j => Math.exp(similarity(i, j)))))
      return others.filter(j => j % n === i % n).map(j => normaliser - similarity(i, j))
    }),
  )
}
