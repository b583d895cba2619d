import type { Warning } from '@infomax/core'
import type { Matrix } from '@infomax/math'

/** A density is estimated, and every value is an integer. */
export function integerData({ data }: Matrix): Warning | undefined {
  for (let at = 0; at < data.length; at++) if (!Number.isInteger(data[at])) return undefined
  return {
    code: 'INTEGER_DATA',
    message: 'All values are integers: a differential entropy assumes a density, which discrete data do not have.',
  }
}

/** Some rows are equal. */
export function duplicates(x: Matrix): Warning | undefined {
  const count = countDuplicates(x)
  if (count === 0) return undefined
  return {
    code: 'DUPLICATES',
    message: `${count} of ${x.rows} samples repeat an earlier one: samples from a density never do.`,
  }
}

/** Too few samples for a non-parametric density: fewer than 4ᵈ, which is Silverman's table 4.2 within a factor of 1.6. */
export function fewForDensity(n: number, d: number): Warning | undefined {
  if (n >= 4 ** d) return undefined
  return {
    code: 'TOO_FEW_SAMPLES_FOR_DIMENSION',
    message: `${n} samples in ${d} dimensions: a density estimated from neighbours needs about 4^${d}. Compare values, do not read them alone.`,
  }
}

/** Fewer samples than a multiple of the dimension. */
export function fewForCovariance(n: number, d: number, multiple: number): Warning | undefined {
  if (n >= multiple * d) return undefined
  return {
    code: 'TOO_FEW_SAMPLES_FOR_DIMENSION',
    message: `${n} samples in ${d} dimensions: the spectrum is distorted below ${multiple * d} samples.`,
  }
}

export const degenerateCovariance = (what: string): Warning => ({ code: 'DEGENERATE_COVARIANCE', message: what })

/** The estimate has nearly reached the largest value that n samples can give. */
export function saturated(reached: number, ceiling: number): Warning | undefined {
  if (reached < 0.9 * ceiling) return undefined
  return {
    code: 'SATURATED',
    message: `${reached.toPrecision(3)} of at most ln n = ${ceiling.toPrecision(3)} nats: nearly every sample stands alone, so the value measures n. Take more samples or wider kernels.`,
  }
}

function countDuplicates({ data, rows, columns }: Matrix): number {
  const seen = new Map<number, number[]>()
  const word = new Float64Array(1)
  const halves = new Int32Array(word.buffer)
  let count = 0
  for (let i = 0; i < rows; i++) {
    let hash = 0
    for (let at = i * columns; at < (i + 1) * columns; at++) {
      // + 0 makes −0 and 0, which are equal, hash alike
      word[0] = data[at]! + 0
      hash = Math.imul(hash ^ halves[0]!, 0x01000193) ^ Math.imul(halves[1]!, 0x85ebca6b)
      hash ^= hash >>> 15
    }
    const others = seen.get(hash)
    if (!others) seen.set(hash, [i])
    else if (others.some(j => sameRow(data, i * columns, j * columns, columns))) count++
    else others.push(i)
  }
  return count
}

function sameRow(data: ArrayLike<number>, i: number, j: number, columns: number): boolean {
  for (let k = 0; k < columns; k++) if (data[i + k] !== data[j + k]) return false
  return true
}
