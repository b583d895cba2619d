import { createRandom } from '@infomax/core'
import { describe, expect, it } from 'vitest'
import { distance, noiseImage, viewOf } from '../test/images.ts'
import { buildView } from './build.ts'
import { channelMix } from './channel-mix.ts'

describe('channel-mix', () => {
  it.each([1, 3, 5])('of %i channels is M·P·(x − ½) + ½ + b', channels => {
    const shape = [4, 3, channels] as const
    const image = noiseImage(shape)
    for (let seed = 0; seed < 10; seed++) {
      const random = createRandom(seed, 'view')
      random.bernoulli(1)
      const gain = random.uniform(0.3, 1.2)
      const order = random.permutation(channels)
      const matrix: number[][] = []
      const offset: number[] = []
      for (let i = 0; i < channels; i++) {
        offset.push(0.15 * random.normal())
        matrix.push(Array.from({ length: channels }, (_, j) => 0.35 * random.normal() + (i === j ? gain : 0)))
      }
      const expected: number[] = []
      for (let pixel = 0; pixel < 12; pixel++)
        for (let i = 0; i < channels; i++) {
          let sum = 0.5 + offset[i]!
          for (let j = 0; j < channels; j++) sum += matrix[i]![j]! * (image[pixel * channels + order[j]!]! - 0.5)
          expected.push(sum)
        }
      // values stay below 4 in size, so half a unit in the last place is at most 2⁻²³
      expect(distance(viewOf(buildView(channelMix), image, shape, seed), expected)).toBeLessThan(2 ** -22)
    }
  })

  it('changes nothing at p = 0 and, up to rounding, with gain 1 alone', () => {
    const image = noiseImage([4, 4, 3])
    expect(viewOf(buildView(channelMix, { p: 0 }), image, [4, 4, 3])).toEqual(image)
    const still = buildView(channelMix, { mix: 0, gain: [1, 1], permute: false, shift: 0 })
    expect(distance(viewOf(still, image, [4, 4, 3]), image)).toBeLessThan(2 ** -23)
  })
})
