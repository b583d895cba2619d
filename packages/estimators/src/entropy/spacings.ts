/** Entropies from the order statistics x₍₁₎ ≤ … ≤ x₍ₙ₎ of one variable; ties of more than m give −∞. */

/** (1/(n − m)) Σ ln[(n + 1)/m · (x₍ᵢ₊ₘ₎ − x₍ᵢ₎)]. */
export function oneSided(sorted: Float64Array, m: number): number {
  const n = sorted.length
  let sum = 0
  for (let i = 0; i + m < n; i++) sum += Math.log(((n + 1) / m) * (sorted[i + m]! - sorted[i]!))
  return sum / (n - m)
}

/** (1/n) Σ ln[n/2m · (x₍ᵢ₊ₘ₎ − x₍ᵢ₋ₘ₎)], indices beyond an end taken at that end. */
export function vasicek(sorted: Float64Array, m: number): number {
  const n = sorted.length
  let sum = 0
  for (let i = 0; i < n; i++) sum += Math.log((n / (2 * m)) * width(sorted, i, m))
  return sum / n
}

/** Vasicek's with each spacing divided by the share of the window that lies inside, cᵢ = 1 + min(1, (i − 1)/m, (n − i)/m). */
export function ebrahimi(sorted: Float64Array, m: number): number {
  const n = sorted.length
  let sum = 0
  for (let i = 0; i < n; i++)
    sum += Math.log((n / ((1 + Math.min(1, i / m, (n - 1 - i) / m)) * m)) * width(sorted, i, m))
  return sum / n
}

/** oneSided + Σ_{k=m}^{n} 1/k + ln m − ln(n + 1). */
export function vanEs(sorted: Float64Array, m: number): number {
  const n = sorted.length
  let harmonic = 0
  for (let k = m; k <= n; k++) harmonic += 1 / k
  return oneSided(sorted, m) + harmonic + Math.log(m) - Math.log(n + 1)
}

/** −(1/n) Σ ln of the slope of rank against value, by least squares in windows of 2m + 1, over n. */
export function correa(sorted: Float64Array, m: number): number {
  const n = sorted.length
  let sum = 0
  for (let i = 0; i < n; i++) {
    let center = 0
    for (let j = -m; j <= m; j++) center += at(sorted, i + j)
    center /= 2 * m + 1
    let cross = 0
    let squares = 0
    for (let j = -m; j <= m; j++) {
      const difference = at(sorted, i + j) - center
      cross += difference * j
      squares += difference * difference
    }
    if (squares === 0) return Number.NEGATIVE_INFINITY
    sum -= Math.log(cross / (n * squares))
  }
  return sum / n
}

const at = (sorted: Float64Array, i: number): number => sorted[Math.min(Math.max(i, 0), sorted.length - 1)]!
const width = (sorted: Float64Array, i: number, m: number): number => at(sorted, i + m) - at(sorted, i - m)
