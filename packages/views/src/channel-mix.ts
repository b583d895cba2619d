import { defineView } from '@infomax/core'
import * as z from 'zod'
import { interval, probability } from './options.ts'

/**
 * Mixes the channels at random: y = M·P·(x − ½) + ½ + b with M = mix·N + gain·I, P a random permutation and b = shift·N per
 * channel, N standard normal. Takes away what the colour of a thing could tell, leaving its shape.
 *
 * Values may leave [0, 1]: cutting them off would lose the shape where fore- and background are both cut. Any number of
 * channels; one channel is scaled, perhaps inverted, and shifted.
 */
export const channelMix = defineView({
  name: 'channel-mix',
  summary: 'Mixes, permutes and shifts the channels',
  options: z.object({
    p: probability(1),
    mix: z.number().min(0).default(0.35).describe('standard deviation of the entries of the mixing matrix'),
    gain: interval(-1e3, 1e3, [0.3, 1.2]).describe('range of what is added to its diagonal'),
    permute: z.boolean().default(true).describe('permute the channels before mixing'),
    shift: z.number().min(0).default(0.15).describe('standard deviation of what is added to each channel'),
  }),
  create({ p, mix, gain, permute, shift }) {
    let matrix = new Float64Array(0)
    let offset = new Float64Array(0)
    return {
      apply(image, [, , channels], output, random) {
        if (!random.bernoulli(p)) return output.set(image)
        if (offset.length !== channels) {
          matrix = new Float64Array(channels * channels)
          offset = new Float64Array(channels)
        }
        const diagonal = random.uniform(gain[0], gain[1])
        const order = permute ? random.permutation(channels) : undefined
        for (let i = 0; i < channels; i++) {
          // b + ½ − M·½, so that the loop over pixels is one product
          let constant = 0.5 + random.normal(0, shift)
          for (let j = 0; j < channels; j++) {
            const entry = random.normal(0, mix) + (i === j ? diagonal : 0)
            matrix[i * channels + (order?.[j] ?? j)] = entry
            constant -= entry / 2
          }
          offset[i] = constant
        }
        if (channels === 3) mixThree(image, matrix, offset, output)
        else mixAny(image, matrix, offset, output)
      },
    }
  },
})

function mixThree(image: Float32Array, matrix: Float64Array, offset: Float64Array, output: Float32Array): void {
  const [a, b, c, d, e, f, g, h, i] = matrix as unknown as readonly [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const [red, green, blue] = offset as unknown as readonly [number, number, number]
  for (let at = 0; at < image.length; at += 3) {
    const x = image[at]!
    const y = image[at + 1]!
    const z = image[at + 2]!
    output[at] = a * x + b * y + c * z + red
    output[at + 1] = d * x + e * y + f * z + green
    output[at + 2] = g * x + h * y + i * z + blue
  }
}

function mixAny(image: Float32Array, matrix: Float64Array, offset: Float64Array, output: Float32Array): void {
  const channels = offset.length
  for (let at = 0; at < image.length; at += channels)
    for (let i = 0; i < channels; i++) {
      let sum = offset[i]!
      for (let j = 0; j < channels; j++) sum += matrix[i * channels + j]! * image[at + j]!
      output[at + i] = sum
    }
}
