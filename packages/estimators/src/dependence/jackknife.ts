import type { AllTotals, PairProducts, PairSums, Totals } from './pair.ts'

/**
 * The delete-one jackknife standard error of a statistic of two similarities, exactly, in O(n) after `products`.
 *
 * Without sample i: Σ K∘L loses 2(K∘L 1)ᵢ, 1ᵀK1 loses 2rᵢ, and r·s loses rᵢsᵢ + (Ks)ᵢ + (Lr)ᵢ − (K∘L 1)ᵢ.
 */
export function jackknifeError(
  { n, rowsX, rowsY }: PairSums,
  { xy, xx, yy }: AllTotals,
  products: PairProducts,
  statistic: (totals: AllTotals) => number,
): number {
  const left = (all: Totals, r: number, s: number, cross: number, xs: number, yr: number): Totals => ({
    n: n - 1,
    cross: all.cross - 2 * cross,
    totalX: all.totalX - 2 * r,
    totalY: all.totalY - 2 * s,
    rows: all.rows - r * s - xs - yr + cross,
  })
  const values = rowsX.map((r, i) => {
    const s = rowsY[i]!
    const { cross, squaresX, squaresY, xRowsX, xRowsY, yRowsX, yRowsY } = products
    return statistic({
      xy: left(xy, r, s, cross[i]!, xRowsY[i]!, yRowsX[i]!),
      xx: left(xx, r, r, squaresX[i]!, xRowsX[i]!, xRowsX[i]!),
      yy: left(yy, s, s, squaresY[i]!, yRowsY[i]!, yRowsY[i]!),
    })
  })
  const mean = values.reduce((total, value) => total + value, 0) / n
  return Math.sqrt(((n - 1) / n) * values.reduce((total, value) => total + (value - mean) ** 2, 0))
}
