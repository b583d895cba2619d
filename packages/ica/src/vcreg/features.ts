import { normalQuantile, type Random } from '@infomax/math'
import { fastTanh } from '../tanh.ts'
import { circular } from './circular.ts'

export type Nonlinearity = 'cosine' | 'tanh' | 'relu'

/** Fixed random functions φ₁ … φ_q of one number, the same for every coordinate, scaled so that φᵀφ is a kernel of q-independent size. */
export interface Features {
  /** q. */
  readonly count: number
  /** What every function was multiplied with. */
  readonly scale: number
  /** out[at + f · samples + t] = φ_f(y[first + t]). */
  apply(y: Float64Array, first: number, samples: number, out: Float64Array, at: number): void
  /** out[first + t] = Σ_f slopes[at + f · samples + t] · φ_f′(y[first + t]). */
  pull(y: Float64Array, first: number, samples: number, slopes: Float64Array, at: number, out: Float64Array): void
}

export interface FeatureOptions {
  readonly count: number
  readonly nonlinearity: Nonlinearity
  /** Deviation of the normal weights a. */
  readonly gain: number
  /** Biases b are uniform on ±bias; cosines have none. */
  readonly bias: number
}

/**
 * cosine: pairs cos ay, sin ay, of which E φᵀφ′ is the Gaussian kernel exp(−gain²(y − y′)²/2), and which make the dependence exactly
 * invariant to sign and shift; the weights are one from each part of their law. tanh: tanh(ay + b). relu: max(0, ay + b).
 * @see Rahimi and Recht (2007), Random features for large-scale kernel machines
 */
export function createFeatures(options: FeatureOptions, random: Random): Features {
  const { count, nonlinearity, gain, bias } = options
  if (nonlinearity === 'cosine') {
    const pairs = Math.ceil(count / 2)
    // one from each part of the half-normal law: a draw as good as several times as many independent ones
    const frequency = (f: number): number => gain * normalQuantile(0.5 + (f + random.uniform()) / (2 * pairs))
    return waves(Float64Array.from({ length: pairs }, (_, f) => frequency(f)))
  }
  const weights = Float64Array.from({ length: count }, () => random.normal(0, gain))
  const biases = Float64Array.from({ length: count }, () => random.uniform(-bias, bias))
  return units(weights, biases, nonlinearity === 'tanh' ? tanh : relu)
}

function waves(frequencies: Float64Array): Features {
  const pairs = frequencies.length
  const scale = 1 / Math.sqrt(pairs)
  let cosine = new Float64Array(0)
  let sine = cosine
  return {
    count: 2 * pairs,
    scale,
    apply(y, first, samples, out, at) {
      frequencies.forEach((frequency, f) => {
        const target = at + 2 * f * samples
        circular(y, first, samples, frequency, out, target, out, target + samples)
        for (let t = target; t < target + 2 * samples; t++) out[t]! *= scale
      })
    },
    pull(y, first, samples, slopes, at, out) {
      if (cosine.length < samples) {
        cosine = new Float64Array(samples)
        sine = new Float64Array(samples)
      }
      out.fill(0, first, first + samples)
      frequencies.forEach((frequency, f) => {
        const source = at + 2 * f * samples
        circular(y, first, samples, frequency, cosine, 0, sine, 0)
        const factor = scale * frequency
        for (let t = 0; t < samples; t++)
          out[first + t]! += factor * (slopes[source + samples + t]! * cosine[t]! - slopes[source + t]! * sine[t]!)
      })
    },
  }
}

/** A function and its derivative from its argument and value. */
export interface Unit {
  value(x: number): number
  slope(x: number, value: number): number
}

export const tanh: Unit = { value: fastTanh, slope: (_, value) => 1 - value * value }
export const relu: Unit = { value: x => Math.max(0, x), slope: x => (x > 0 ? 1 : 0) }
export const cosine: Unit = { value: Math.cos, slope: x => -Math.sin(x) }

function units(weights: Float64Array, biases: Float64Array, unit: Unit): Features {
  const count = weights.length
  const scale = 1 / Math.sqrt(count)
  return {
    count,
    scale,
    apply(y, first, samples, out, at) {
      for (let f = 0; f < count; f++)
        for (let t = 0; t < samples; t++)
          out[at + f * samples + t] = scale * unit.value(weights[f]! * y[first + t]! + biases[f]!)
    },
    pull(y, first, samples, slopes, at, out) {
      out.fill(0, first, first + samples)
      for (let f = 0; f < count; f++)
        for (let t = 0; t < samples; t++) {
          const x = weights[f]! * y[first + t]! + biases[f]!
          out[first + t]! += scale * weights[f]! * unit.slope(x, unit.value(x)) * slopes[at + f * samples + t]!
        }
    },
  }
}
