import { fastTanh } from './tanh.ts'

/** The measure of non-normality whose derivative g FastICA iterates with. */
export interface Contrast {
  /** Replaces the values from `from` to `to` by g of them and returns Σ g′. */
  apply(values: Float64Array, from: number, to: number): number
}

export type ContrastName = 'logcosh' | 'exp' | 'cube'

/** logcosh: g = tanh αu. exp: g = u e^{−u²/2}. cube: g = u³. */
export function contrast(name: ContrastName, alpha: number): Contrast {
  if (name === 'logcosh') return { apply: (values, from, to) => logcosh(values, from, to, alpha) }
  return { apply: name === 'exp' ? exponential : cube }
}

function logcosh(values: Float64Array, from: number, to: number, alpha: number): number {
  let sum = 0
  for (let t = from; t < to; t++) {
    const g = fastTanh(alpha * values[t]!)
    values[t] = g
    sum += g * g
  }
  return alpha * (to - from - sum)
}

function exponential(values: Float64Array, from: number, to: number): number {
  let sum = 0
  for (let t = from; t < to; t++) {
    const u = values[t]!
    const density = Math.exp((-u * u) / 2)
    values[t] = u * density
    sum += (1 - u * u) * density
  }
  return sum
}

function cube(values: Float64Array, from: number, to: number): number {
  let sum = 0
  for (let t = from; t < to; t++) {
    const square = values[t]! * values[t]!
    values[t]! *= square
    sum += 3 * square
  }
  return sum
}
