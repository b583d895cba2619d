import { createRandom, InfomaxError, type Side } from '@infomax/core'
import { mean, variance } from '@infomax/math'
import { requireInteger } from '../input.ts'

/**
 * An empirical Rademacher complexity (1/m) E_ξ sup_f Σᵢ ξᵢ f(xᵢ), ξᵢ = ±1 with probability ½ each, or a bound on it.
 */
export interface Complexity {
  readonly value: number
  /** Which side of the complexity the value is on. */
  readonly side: Side
  /** m. */
  readonly samples: number
  /** Of an average over drawn signs; 0 where every sign vector, or none, was looked at. */
  readonly standardError: number
  /** How many sign vectors were looked at. */
  readonly draws: number
  /** Of the drawn signs. */
  readonly seed?: number
  readonly formula: string
}

export interface SignOptions {
  /** `enumerate` looks at all 2^m sign vectors, m ≤ 20; `monte-carlo` draws some. */
  readonly method?: 'enumerate' | 'monte-carlo'
  /** Of `monte-carlo`; 1000 by default. */
  readonly draws?: number
  /** Of `monte-carlo`; 0 by default. */
  readonly seed?: number
}

/** The signs to look at, and which of them changed since the last time, or −1 where all may have. */
export type Supremum = (signs: Int8Array, changed: number) => number

/** More signs than this are not enumerated: 2²⁰ suprema. */
const enumerable = 20

/**
 * The average of a supremum over sign vectors, divided by `samples`.
 *
 * Enumeration follows the Gray code, so that one sign changes a step and sums can be updated instead of made anew.
 * Throws `BAD_VALUE` for more than 20 signs to enumerate, fewer than 2 draws, or a supremum that is not finite.
 */
export function averageOverSigns(
  signs: number,
  samples: number,
  formula: string,
  supremum: Supremum,
  options: SignOptions = {},
): Complexity {
  const { method = 'monte-carlo', draws = 1000, seed = 0 } = options
  const checked: Supremum = (vector, changed) => {
    const value = supremum(vector, changed)
    if (Number.isFinite(value)) return value
    throw new InfomaxError(
      'BAD_VALUE',
      `A supremum came out as ${value}; a finite number was expected.`,
      'Bound the class.',
    )
  }
  if (method === 'enumerate') {
    requireInteger('the number of signs to enumerate', signs, 1, enumerable)
    const value = enumerate(signs, checked) / samples
    return { value, side: 'point', samples, standardError: 0, draws: 2 ** signs, formula }
  }
  requireInteger('draws', draws, 2)
  const random = createRandom(seed, 'signs')
  const vector = new Int8Array(signs)
  const values = Float64Array.from({ length: draws }, () => {
    for (let i = 0; i < signs; i++) vector[i] = random.bernoulli(0.5) ? 1 : -1
    return checked(vector, -1) / samples
  })
  const standardError = Math.sqrt(variance(values) / draws)
  return { value: mean(values), side: 'point', samples, standardError, draws, seed, formula }
}

function enumerate(signs: number, supremum: Supremum): number {
  const vector = new Int8Array(signs).fill(1)
  let sum = supremum(vector, -1)
  for (let step = 1; step < 2 ** signs; step++) {
    // the lowest bit that is set in the step is the one in which its Gray code differs from the last
    const changed = 31 - Math.clz32(step & -step)
    vector[changed]! *= -1
    sum += supremum(vector, changed)
  }
  return sum / 2 ** signs
}
