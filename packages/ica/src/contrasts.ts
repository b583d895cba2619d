import type { Kernels } from './kernels/kernels.ts'

/** The measure of non-normality whose derivative g FastICA iterates with. */
export interface Contrast {
  /** Replaces `count` values in the memory from `from` on by g of them, and returns Σ g′. Behind an odd number of values there is a 0. */
  apply(kernels: Kernels, from: number, count: number): number
}

export type ContrastName = 'logcosh' | 'exp' | 'cube'

/** logcosh: g = tanh αu. exp: g = u e^{−u²/2}. cube: g = u³. */
export function contrast(name: ContrastName, alpha: number): Contrast {
  if (name === 'logcosh')
    return { apply: (kernels, from, count) => alpha * (count - kernels.tanh(from, count + (count % 2), alpha)) }
  const apply = name === 'exp' ? exponential : cube
  return { apply: ({ memory }, from, count) => apply(memory, from, from + count) }
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
