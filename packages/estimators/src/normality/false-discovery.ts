/** What a list of p-values says of all its hypotheses together. */
export interface Discoveries {
  /** How many are rejected. */
  readonly rejected: number
  /** Simes' p-value minₖ (m/k) p₍ₖ₎ that every hypothesis holds: at most q exactly where something is rejected at q. */
  readonly pValue: number
}

/**
 * Rejects the k hypotheses of smallest p, k the largest with p₍ₖ₎ ≤ kq/m: of what is rejected an expected share of at most q is so in error.
 *
 * For independent or positively dependent p-values.
 * @see Benjamini and Hochberg (1995), Controlling the false discovery rate
 * @see Simes (1986), An improved Bonferroni procedure for multiple tests of significance
 */
export function falseDiscoveries(pValues: readonly number[], q: number): Discoveries {
  const sorted = Float64Array.from(pValues).sort()
  let rejected = 0
  let pValue = 1
  sorted.forEach((p, at) => {
    const scaled = (p * sorted.length) / (at + 1)
    pValue = Math.min(pValue, scaled)
    if (scaled <= q) rejected = at + 1
  })
  return { rejected, pValue }
}
