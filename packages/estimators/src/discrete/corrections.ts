import { digamma } from '@infomax/math'
import { nsb } from './nsb.ts'

/** Counts grouped by size: m categories were seen c times each. Zero counts do not appear. */
export type Multiplicities = ReadonlyMap<number, number>

export type Correction = 'none' | 'miller-madow' | 'chao-shen' | 'grassberger' | 'shrinkage' | 'nsb'

export function multiplicities(counts: Iterable<number>): Multiplicities {
  const out = new Map<number, number>()
  for (const count of counts) if (count > 0) out.set(count, (out.get(count) ?? 0) + 1)
  return out
}

/** The number of samples. */
export const totalOf = (counts: Multiplicities): number => sum(counts, count => count)

/** The number of categories seen. */
export const seenOf = (counts: Multiplicities): number => sum(counts, () => 1)

/** An entropy in nats from counts; `alphabet` is the number of categories there are, seen or not, where the correction asks for it. */
export function entropyOf(counts: Multiplicities, correction: Correction, alphabet: number): number {
  const n = totalOf(counts)
  switch (correction) {
    case 'none':
      return plugin(counts, n)
    case 'miller-madow':
      return plugin(counts, n) + (seenOf(counts) - 1) / (2 * n)
    case 'chao-shen':
      return chaoShen(counts, n)
    case 'grassberger':
      return Math.log(n) - sum(counts, count => count * grassbergerG(count)) / n
    case 'shrinkage':
      return shrinkage(counts, n, alphabet)
    case 'nsb':
      return nsb(counts, alphabet).mean
  }
}

/** −Σ p ln p of the frequencies p. */
const plugin = (counts: Multiplicities, n: number): number => sum(counts, count => (count / n) * Math.log(n / count))

/**
 * −Σ q ln q/(1 − (1 − q)ⁿ) of q = Cp, C the share of the law that was seen, 1 − f₁/n by Good and Turing; (n − 1)/n samples of f₁
 * = n would leave nothing, and are taken as n − 1 singletons.
 */
function chaoShen(counts: Multiplicities, n: number): number {
  const singletons = counts.get(1) ?? 0
  const coverage = 1 - (singletons === n ? n - 1 : singletons) / n
  return -sum(counts, count => {
    const q = (coverage * count) / n
    return (q * Math.log(q)) / -Math.expm1(n * Math.log1p(-q))
  })
}

/** ψ(c) + (−1)ᶜ ∫₀¹ x^{c−1}/(1 + x) dx. */
function grassbergerG(count: number): number {
  const integral = (digamma((count + 1) / 2) - digamma(count / 2)) / 2
  return digamma(count) + (count % 2 ? -integral : integral)
}

/** The plug-in entropy of frequencies drawn towards the uniform law by the share λ that minimises their estimated squared error. */
function shrinkage(counts: Multiplicities, n: number, alphabet: number): number {
  const target = 1 / alphabet
  const squares = sum(counts, count => (count / n) ** 2)
  const unseen = alphabet - seenOf(counts)
  const distance = sum(counts, count => (count / n - target) ** 2) + unseen * target ** 2
  const lambda = n === 1 || distance === 0 ? 1 : Math.min(1, Math.max(0, (1 - squares) / ((n - 1) * distance)))
  const term = (p: number): number => (p > 0 ? -p * Math.log(p) : 0)
  const seen = sum(counts, count => term(lambda * target + ((1 - lambda) * count) / n))
  return seen + unseen * term(lambda * target)
}

/** Σ over categories. */
export function sum(counts: Multiplicities, term: (count: number) => number): number {
  let total = 0
  for (const [count, many] of counts) total += many * term(count)
  return total
}

/** The counts with one sample less in a category seen `count` times. */
export function without(counts: Multiplicities, count: number): Multiplicities {
  const out = new Map(counts)
  const change = (at: number, by: number): void => {
    const many = (out.get(at) ?? 0) + by
    if (many === 0) out.delete(at)
    else out.set(at, many)
  }
  change(count, -1)
  if (count > 1) change(count - 1, 1)
  return out
}
