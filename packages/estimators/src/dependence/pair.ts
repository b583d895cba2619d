/** Σ over pairs i ≠ j of two similarities K of the first and L of the second samples, both zero on their diagonals. */
export interface PairSums {
  readonly n: number
  /** Σ Kᵢⱼ Lᵢⱼ. */
  readonly cross: number
  /** Σ Kᵢⱼ² and Σ Lᵢⱼ². */
  readonly squaresX: number
  readonly squaresY: number
  /** r = K1 and s = L1. */
  readonly rowsX: Float64Array
  readonly rowsY: Float64Array
}

/** What leaving out each sample takes from the sums: the rows of K∘L, K∘K, L∘L, and products with r = K1 and s = L1. */
export interface PairProducts {
  readonly cross: Float64Array
  readonly squaresX: Float64Array
  readonly squaresY: Float64Array
  /** Kr, Ks, Lr and Ls. */
  readonly xRowsX: Float64Array
  readonly xRowsY: Float64Array
  readonly yRowsX: Float64Array
  readonly yRowsY: Float64Array
}

/** Two sets of samples with a similarity each. */
export interface Pair {
  readonly sums: PairSums
  products(): Promise<PairProducts>
  /** Of some orders of the second samples, Σ Kᵢⱼ L over pairs in each. */
  crossesUnder(): Promise<(orders: readonly Int32Array[]) => Promise<Float64Array>>
}

/** All that a centred product needs of two matrices with zero diagonals. */
export interface Totals {
  readonly n: number
  readonly cross: number
  readonly totalX: number
  readonly totalY: number
  /** r·s. */
  readonly rows: number
}

export type Product = (totals: Totals) => number

/** Σ (HKH)ᵢⱼ(HLH)ᵢⱼ/n² with H = I − 11ᵀ/n: adding a constant to K changes nothing, so kernels come as K − 1. */
export const biasedProduct: Product = ({ n, cross, totalX, totalY, rows }) =>
  (cross - (2 / n) * rows + (totalX / n) * (totalY / n)) / (n * n)

/** Song's estimate without bias, which is that of U-centred matrices; n ≥ 4. */
export const unbiasedProduct: Product = ({ n, cross, totalX, totalY, rows }) =>
  (cross + (totalX / (n - 1)) * (totalY / (n - 2)) - (2 / (n - 2)) * rows) / (n * (n - 3))

export const products = { biased: biasedProduct, unbiased: unbiasedProduct }

/** The totals of both, of the first with itself and of the second with itself. */
export interface AllTotals {
  readonly xy: Totals
  readonly xx: Totals
  readonly yy: Totals
}

export function totalsOf({ n, cross, squaresX, squaresY, rowsX, rowsY }: PairSums): AllTotals {
  const totalX = sum(rowsX)
  const totalY = sum(rowsY)
  return {
    xy: { n, cross, totalX, totalY, rows: inner(rowsX, rowsY) },
    xx: { n, cross: squaresX, totalX, totalY: totalX, rows: inner(rowsX, rowsX) },
    yy: { n, cross: squaresY, totalX: totalY, totalY, rows: inner(rowsY, rowsY) },
  }
}

/** The product over √(that of x with itself · that of y with itself), the largest that it can be; 0 where nothing varies. */
export function correlation({ xy, xx, yy }: AllTotals, product: Product): number {
  const squaredX = product(xx)
  const squaredY = product(yy)
  // written so that it is exactly 1 for equal inputs, and that no square overflows
  return squaredX > 0 && squaredY > 0 ? (product(xy) / squaredX) * Math.sqrt(squaredX / squaredY) : 0
}

export function sum(values: Float64Array): number {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i]!
  return total
}

export function inner(x: Float64Array, y: Float64Array): number {
  let total = 0
  for (let i = 0; i < x.length; i++) total += x[i]! * y[i]!
  return total
}
