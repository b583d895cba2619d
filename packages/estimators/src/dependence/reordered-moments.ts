/**
 * Mean and variance of dHSIC over all orders of every column, exactly; n ≥ 4, kernels that are 1 on their diagonals, in O(n d).
 *
 * dHSIC = A + ∏ₖ Mₖ − 2B with A = (1/n²) Σᵢⱼ ∏ₖ Kᵏᵢⱼ, B = (1/n) Σᵢ ∏ₖ Pᵏᵢ, P the means of the rows of K and M their mean, which no order
 * changes. Columns are reordered independently, so that the mean of a product over columns is that of their means, each over all tuples of
 * indices that coincide in the same way. `means` has P of each column, `squares` the same of Kᵢⱼ².
 */
export function reorderedMoments(
  means: readonly Float64Array[],
  squares: readonly Float64Array[],
): { readonly n: number; readonly mean: number; readonly variance: number } {
  const n = means[0]!.length
  const tuples = [1, n, n * (n - 1), n * (n - 1) * (n - 2), n * (n - 1) * (n - 2) * (n - 3)] as const
  const all = { row: 1, pair: 1, pairs: [1, 1, 1], rows: [1, 1], both: [1, 1] }
  means.forEach((rows, k) => {
    let [sumP, sumPP, sumR, sumRR, sumRP, sumQ] = [0, 0, 0, 0, 0, 0]
    rows.forEach((p, i) => {
      // of all others
      const r = n * p - 1
      sumP += p
      sumPP += p * p
      sumR += r
      sumRR += r * r
      sumRP += r * p
      sumQ += n * squares[k]![i]! - 1
    })
    all.row *= sumP / n
    all.pair *= sumR / tuples[2]
    // Kᵢⱼ Kᵢⱼ, Kᵢⱼ Kᵢₗ, Kᵢⱼ Kₗₘ; PᵢPᵢ, PᵢPⱼ; KᵢⱼPᵢ, KᵢⱼPₗ
    all.pairs[0]! *= sumQ / tuples[2]
    all.pairs[1]! *= (sumRR - sumQ) / tuples[3]
    all.pairs[2]! *= (sumR * sumR - 4 * sumRR + 2 * sumQ) / tuples[4]
    all.rows[0]! *= sumPP / n
    all.rows[1]! *= (sumP * sumP - sumPP) / tuples[2]
    all.both[0]! *= sumRP / tuples[2]
    all.both[1]! *= (sumR * sumP - 2 * sumRP) / tuples[3]
  })
  const meanA = (tuples[2] * all.pair) / n ** 2
  const squareA = 2 * tuples[2] * all.pairs[0]! + 4 * tuples[3] * all.pairs[1]! + tuples[4] * all.pairs[2]!
  const squareB = n * all.rows[0]! + tuples[2] * all.rows[1]!
  const product = 2 * tuples[2] * all.both[0]! + tuples[3] * all.both[1]!
  const mean = 1 / n + meanA - all.row
  return {
    n,
    // what rounding leaves where one column varies at most
    mean: mean > 1e-14 ? mean : 0,
    variance:
      squareA / n ** 4 - meanA ** 2 + 4 * (squareB / n ** 2 - all.row ** 2) - 4 * (product / n ** 3 - meanA * all.row),
  }
}
