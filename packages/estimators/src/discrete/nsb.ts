import { digamma, lgamma, trigamma } from '@infomax/math'
import { type Multiplicities, seenOf, sum, totalOf } from './corrections.ts'

/**
 * The mean and standard deviation of the entropy under the posterior of Nemenman, Shafee and Bialek: Dirichlet laws of concentration β on
 * `alphabet` categories, β such that the expected entropy ψ(Kβ + 1) − ψ(β + 1) is uniform a priori. Nats.
 *
 * The integral over ln β by the trapezoidal rule, whose error falls exponentially for a smooth peak, with weights in log space.
 * @see Nemenman, Shafee and Bialek, arXiv:physics/0108025
 */
export function nsb(counts: Multiplicities, alphabet: number): { readonly mean: number; readonly deviation: number } {
  if (alphabet === 1) return { mean: 0, deviation: 0 }
  const weight = (u: number): number => logWeight(counts, alphabet, u)
  const { low, high } = support(weight)
  const nodes = Array.from({ length: points + 1 }, (_, i) => low + ((high - low) * i) / points)
  const logs = nodes.map(weight)
  const peak = Math.max(...logs)
  let total = 0
  let mean = 0
  let square = 0
  nodes.forEach((u, i) => {
    const share = Math.exp(logs[i]! - peak)
    const moments = dirichletEntropy(counts, alphabet, Math.exp(u))
    total += share
    mean += share * moments.mean
    square += share * moments.square
  })
  mean /= total
  square /= total
  return { mean, deviation: Math.sqrt(Math.max(0, square - mean * mean)) }
}

const points = 400
/** Where the weight has fallen to e⁻⁴⁰ of its peak. */
const negligible = 40

/** The range of ln β that holds the posterior: a single peak, with tails that fall at least as fast as β and 1/β. */
function support(weight: (u: number) => number): { readonly low: number; readonly high: number } {
  let peak = 0
  for (let u = -60; u <= 60; u += 0.5) if (weight(u) > weight(peak)) peak = u
  for (let step = 0.25; step > 1e-3; step /= 2)
    for (const u of [peak - step, peak + step]) if (weight(u) > weight(peak)) peak = u
  const level = weight(peak) - negligible
  const reach = (direction: number): number => {
    let far = 0.01
    while (weight(peak + direction * far) > level) far *= 1.3
    return peak + direction * far
  }
  return { low: reach(-1), high: reach(1) }
}

/** ln of prior × likelihood as a density of u = ln β, up to a constant. */
function logWeight(counts: Multiplicities, alphabet: number, u: number): number {
  const beta = Math.exp(u)
  const likelihood = sum(counts, count => logRising(beta, count)) - logRising(alphabet * beta, totalOf(counts))
  return u + Math.log(priorSlope(alphabet, beta)) + likelihood
}

/** d/dβ of the expected entropy, Kψ′(Kβ + 1) − ψ′(β + 1). */
function priorSlope(k: number, beta: number): number {
  if (beta < 100) return k * trigamma(k * beta + 1) - trigamma(beta + 1)
  // the difference of the asymptotic series 1/β − 1/2β² + 1/6β³ − 1/30β⁵, whose first terms cancel
  return ((1 - 1 / k) / 2 - ((1 - 1 / k ** 2) / 6 - (1 - 1 / k ** 4) / (30 * beta * beta)) / beta) / beta ** 2
}

/** ln Γ(x + m)/Γ(x); for large x from Stirling's series, whose leading terms would cancel. */
function logRising(x: number, m: number): number {
  if (x < 100) return lgamma(x + m) - lgamma(x)
  const stirling = (y: number): number => (1 / 12 - (1 / 360 - 1 / (1260 * y * y)) / (y * y)) / y
  return (x - 0.5) * Math.log1p(m / x) + m * (Math.log(x + m) - 1) + stirling(x + m) - stirling(x)
}

/** The first two moments of the entropy of a law with Dirichlet posterior of counts + β. */
function dirichletEntropy(counts: Multiplicities, alphabet: number, beta: number) {
  const total = totalOf(counts) + alphabet * beta
  const categories: [number, number][] = [[beta, alphabet - seenOf(counts)]]
  for (const [count, many] of counts) categories.push([count + beta, many])
  let mean = digamma(total + 1)
  // Σ over pairs of distinct categories from the squares of sums
  let linear = 0
  let own = 0
  let same = 0
  let weights = 0
  for (const [alpha, many] of categories) {
    mean -= many * (alpha / total) * digamma(alpha + 1)
    const a = digamma(alpha + 1) - digamma(total + 2)
    const b = a + 1 / (alpha + 1)
    linear += many * alpha * a
    own += many * (alpha * a) ** 2
    weights += many * alpha ** 2
    same += many * alpha * (alpha + 1) * (b ** 2 + trigamma(alpha + 2) - trigamma(total + 2))
  }
  const pairs = linear ** 2 - own - (total ** 2 - weights) * trigamma(total + 2)
  return { mean, square: (pairs + same) / (total * (total + 1)) }
}
