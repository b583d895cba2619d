import { createRandom } from '@infomax/core'
import { describe, expect, it } from 'vitest'
import { distance, float32, noiseImage, viewOf } from '../test/images.ts'
import { buildView } from './build.ts'
import { colorJitter } from './color-jitter.ts'
import { adjustBrightness, adjustContrast, adjustHue, adjustSaturation } from './colour.ts'

const shape = [6, 5, 3] as const
const image = noiseImage(shape)

describe('color-jitter', () => {
  it('changes nothing at p = 0 or at strengths of 0', () => {
    expect(viewOf(buildView(colorJitter, { p: 0 }), image, shape)).toEqual(image)
    const still = buildView(colorJitter, { p: 1, brightness: 0, contrast: 0, saturation: 0, hue: 0 })
    expect(viewOf(still, image, shape)).toEqual(image)
  })

  it('applies the four, in every order, within their ranges', () => {
    const view = buildView(colorJitter, { p: 1, brightness: 0.8, contrast: 1.5, saturation: 0.4, hue: 0.2 })
    const orders = new Set<string>()
    for (let seed = 0; seed < 300; seed++) {
      const random = createRandom(seed, 'view')
      random.bernoulli(1)
      const order = [...random.permutation(4)]
      const factors = [
        0.2 + 1.6 * random.uniform(),
        2.5 * random.uniform(),
        0.6 + 0.8 * random.uniform(),
        -0.2 + 0.4 * random.uniform(),
      ] as const
      const expected = image.slice()
      for (const what of order)
        [
          () => adjustBrightness(expected, factors[0]),
          () => adjustContrast(expected, true, factors[1]),
          () => adjustSaturation(expected, factors[2]),
          () => adjustHue(expected, factors[3]),
        ][what]!()
      // low + (high − low)·u may round otherwise; contrast, at most 2.5, and the hue carry that on
      expect(distance(viewOf(view, image, shape, seed), expected)).toBeLessThan(20 * float32)
      orders.add(order.join(''))
    }
    // 24 orders: one is missed in 300 draws with probability below 24·(23/24)³⁰⁰ = 7e-5
    expect(orders.size).toBe(24)
  })

  it('stays in [0, 1]', () => {
    const view = buildView(colorJitter, { p: 1, brightness: 3, contrast: 3, saturation: 3, hue: 0.5 })
    for (let seed = 0; seed < 100; seed++)
      expect(viewOf(view, image, shape, seed).every(value => value >= 0 && value <= 1)).toBe(true)
  })

  it('gives a grey image brightness and contrast only, and refuses two channels', () => {
    const grey = noiseImage([4, 4, 1])
    const colours = buildView(colorJitter, { p: 1, brightness: 0, contrast: 0 })
    expect(viewOf(colours, grey, [4, 4, 1])).toEqual(grey)
    expect(viewOf(buildView(colorJitter, { p: 1 }), grey, [4, 4, 1])).not.toEqual(grey)
    expect(() => viewOf(colours, noiseImage([4, 4, 2]), [4, 4, 2])).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_SHAPE] color-jitter got a 4×4 image of 2 channels and expected 3 (red, green, blue) or 1 (grey).
        Leave it out, or use "channel-mix" or "gaussian-noise", which take any number of channels.]
    `)
  })
})
