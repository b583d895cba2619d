import { normalQuantile } from './normal.ts'

/** The arithmetic mean; NaN for nothing. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum / values.length
}

/** The variance Σ(xᵢ − x̄)²/(n − ddof), in two passes; NaN if n ≤ ddof. */
export function variance(values: ArrayLike<number>, ddof: 0 | 1 = 1): number {
  const n = values.length
  if (n <= ddof) return Number.NaN
  const center = mean(values)
  let squares = 0
  let rest = 0
  for (let i = 0; i < n; i++) {
    const difference = values[i]! - center
    squares += difference * difference
    rest += difference
  }
  // the second term takes back the rounding error of the mean
  return (squares - (rest * rest) / n) / (n - ddof)
}

/** The quantile by linear interpolation of the order statistics (type 7, as NumPy and R do by default); 0 ≤ p ≤ 1. */
export function quantile(values: ArrayLike<number>, p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a probability lies in [0, 1], got ${p}`)
  if (values.length === 0) return Number.NaN
  const sorted = Float64Array.from(values).sort()
  const position = p * (sorted.length - 1)
  const below = Math.floor(position)
  const low = sorted[below]!
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!
  return low === high ? low : low + (position - below) * (high - low)
}

/**
 * Wilson's interval of a proportion, successes out of trials; inside [0, 1] and sound at 0 and at 1.
 * @see Wilson (1927), Probable inference, the law of succession, and statistical inference
 */
export function wilsonInterval(
  successes: number,
  trials: number,
  level = 0.95,
): { readonly low: number; readonly high: number } {
  if (!(trials > 0 && successes >= 0 && successes <= trials && level > 0 && level < 1))
    throw new RangeError(`${successes} of ${trials} at level ${level} is not a proportion`)
  const z = normalQuantile((1 + level) / 2)
  const p = successes / trials
  const scale = 1 + (z * z) / trials
  const center = (p + (z * z) / (2 * trials)) / scale
  const half = (z / scale) * Math.sqrt((p * (1 - p)) / trials + (z * z) / (4 * trials * trials))
  return {
    low: successes === 0 ? 0 : Math.max(0, center - half),
    high: successes === trials ? 1 : Math.min(1, center + half),
  }
}

/** Pearson's correlation of two equally long lists, in [−1, 1]; NaN if one is constant. */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number {
  if (x.length !== y.length) throw new RangeError(`correlation of ${x.length} with ${y.length} numbers`)
  const meanX = mean(x)
  const meanY = mean(y)
  let xx = 0
  let yy = 0
  let xy = 0
  for (let i = 0; i < x.length; i++) {
    const a = x[i]! - meanX
    const b = y[i]! - meanY
    xx += a * a
    yy += b * b
    xy += a * b
  }
  return xx === 0 || yy === 0 ? Number.NaN : Math.max(-1, Math.min(1, xy / Math.sqrt(xx) / Math.sqrt(yy)))
}
