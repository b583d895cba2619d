import { erfc, normalCdf } from '@infomax/math'

/** A map of one sample, in place or into another dimension, that can be undone: it changes no information. */
export interface Transform {
  /** As it stands before `@` in the names of the suite. */
  readonly name: string
  apply(sample: Float64Array): Float64Array
}

const byCoordinate = (name: string, map: (value: number) => number): Transform => ({
  name,
  apply: sample => sample.map(map),
})

/** Φ, which makes normal margins uniform. */
export const toUniform = byCoordinate('Nm CDF', normalCdf)

/** x √|x|, which makes tails longer. */
export const halfCube = byCoordinate('Hc', value => value * Math.sqrt(Math.abs(value)))

/** asinh x, which makes tails shorter. */
export const asinh = byCoordinate('Asinh', Math.asinh)

/** A strictly increasing sum of sines, one for x and another for y. */
export const wiggly = {
  x: byCoordinate('Wiggly', v => v + 0.4 * Math.sin(v) + 0.2 * Math.sin(1.7 * v + 1) + 0.03 * Math.sin(3.3 * v - 2.5)),
  y: byCoordinate(
    'Wiggly',
    v => v - 0.4 * Math.sin(0.4 * v) + 0.17 * Math.sin(1.3 * v + 3.5) + 0.02 * Math.sin(4.3 * v - 2.5),
  ),
}

/** Turns coordinates i and i + 1 by the angle ‖x‖² · speed: it winds the space around an axis, and keeps lengths. */
export const spiral = (i: number, speed: number): Transform => ({
  name: 'Sp',
  apply(sample) {
    const angle = speed * sample.reduce((sum, value) => sum + value * value, 0)
    const [a, b] = [sample[i]!, sample[i + 1]!]
    const turned = sample.slice()
    turned[i] = a * Math.cos(angle) - b * Math.sin(angle)
    turned[i + 1] = a * Math.sin(angle) + b * Math.cos(angle)
    return turned
  },
})

/** A number of [0, 1] on a roll in the plane. */
export const swissRoll: Transform = {
  name: 'Swiss roll',
  apply(sample) {
    const t = 1.5 * Math.PI * (1 + 2 * sample[0]!)
    return Float64Array.of((t * Math.cos(t)) / 21, (t * Math.sin(t)) / 21)
  },
}

/** One Gaussian bump: its share and its place; the deviation is 1. */
export interface Bump {
  readonly share: number
  readonly mean: number
}

/** F⁻¹ ∘ Φ with the distribution function F of a mixture: normal margins become those of the mixture. */
export const toMixture = (bumps: readonly Bump[]): Transform =>
  byCoordinate('Bimodal', value => {
    // bisection on whichever tail is the smaller one, so that no digits are lost near 1
    const upper = value > 0
    const tail = upper ? erfc(value / Math.SQRT2) / 2 : normalCdf(value)
    const tailOf = (x: number) =>
      bumps.reduce(
        (sum, { share, mean }) => sum + share * (upper ? erfc((x - mean) / Math.SQRT2) / 2 : normalCdf(x - mean)),
        0,
      )
    let low = Math.min(...bumps.map(({ mean }) => mean)) + value - 1
    let high = Math.max(...bumps.map(({ mean }) => mean)) + value + 1
    for (;;) {
      const middle = (low + high) / 2
      if (middle <= low || middle >= high) return middle
      if (upper === tailOf(middle) > tail) low = middle
      else high = middle
    }
  })
