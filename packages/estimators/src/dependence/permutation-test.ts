import { pairing, permutationPValue } from '../permutation.ts'
import { type Pair, type Product, totalsOf } from './pair.ts'

interface Permutations {
  readonly permutations: number
  readonly seed: number
  readonly name: string
}

/**
 * (1 + #{T* ≥ T})/(1 + R) of a centred product over random orders of the second samples.
 *
 * What permutations leave alone, as the norms under a correlation, needs no recalculation. Discrete samples give the same value in many
 * orders, summed differently: what lies within rounding of the observed counts as equal to it.
 */
export async function permutationTest(
  pair: Pair,
  product: Product,
  { permutations, seed, name }: Permutations,
): Promise<number> {
  const { n, rowsX, rowsY, squaresX, squaresY } = pair.sums
  const { xy } = totalsOf(pair.sums)
  const crossesUnder = await pair.crossesUnder()
  const permuted = new Float64Array(permutations)
  for (let first = 0; first < permutations; first += batch) {
    const count = Math.min(batch, permutations - first)
    const orders = Array.from({ length: count }, (_, r) => pairing({ n, seed, name }, first + r))
    const crosses = await crossesUnder(orders)
    orders.forEach((order, r) => {
      let rows = 0
      for (let i = 0; i < n; i++) rows += rowsX[i]! * rowsY[order[i]!]!
      permuted[first + r] = product({ ...xy, cross: crosses[r]!, rows })
    })
  }
  const rounding = (1e-13 * Math.sqrt(squaresX) * Math.sqrt(squaresY)) / (n * n)
  return permutationPValue(product(xy) - rounding, permuted)
}

/** How many orders are in memory at once. */
const batch = 256
