import { permutationPValue, underPermutation } from '../permutation.ts'
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
export function permutationTest(pair: Pair, product: Product, { permutations, seed, name }: Permutations): number {
  const { n, rowsX, rowsY, squaresX, squaresY } = pair.sums
  const { xy } = totalsOf(pair.sums)
  const crossUnder = pair.crossUnder()
  const permuted = underPermutation({ n, count: permutations, seed, name }, order => {
    let rows = 0
    for (let i = 0; i < n; i++) rows += rowsX[i]! * rowsY[order[i]!]!
    return product({ ...xy, cross: crossUnder(order), rows })
  })
  const rounding = (1e-13 * Math.sqrt(squaresX) * Math.sqrt(squaresY)) / (n * n)
  return permutationPValue(product(xy) - rounding, permuted)
}
