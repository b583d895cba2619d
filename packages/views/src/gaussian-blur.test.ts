import { createRandom, type ImageShape } from '@infomax/core'
import { describe, expect, it } from 'vitest'
import { distance, float32, noiseImage, viewOf } from '../test/images.ts'
import { blur } from './blur.ts'
import { buildView } from './build.ts'
import { gaussianBlur } from './gaussian-blur.ts'

const blurred = (image: Float32Array, shape: ImageShape, sigma: number, radius: number) => {
  const output = new Float32Array(image.length)
  blur(image, shape, sigma, radius, output)
  return output
}

/** Walks to a pixel, turning round at the ends. */
const walk = (i: number, n: number): number => {
  let at = i
  while (n > 1 && (at < 0 || at >= n)) at = at < 0 ? -at : 2 * (n - 1) - at
  return n === 1 ? 0 : at
}

describe('blur', () => {
  it.each<[ImageShape, number, number]>([
    [[9, 12, 3], 1.3, 4],
    [[5, 5, 1], 0.4, 1],
    [[3, 4, 2], 2, 7],
    [[1, 6, 1], 1, 3],
  ])('of %j, σ = %f, radius %i, is the two-dimensional weighted mean', (shape, sigma, radius) => {
    const [height, width, channels] = shape
    const image = noiseImage(shape)
    const expected: number[] = []
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (let c = 0; c < channels; c++) {
          let [sum, mass] = [0, 0]
          for (let dy = -radius; dy <= radius; dy++)
            for (let dx = -radius; dx <= radius; dx++) {
              const weight = Math.exp(-(dx * dx + dy * dy) / (2 * sigma * sigma))
              mass += weight
              sum += weight * image[(walk(y + dy, height) * width + walk(x + dx, width)) * channels + c]!
            }
          expected.push(sum / mass)
        }
    expect(distance(blurred(image, shape, sigma, radius), expected)).toBeLessThan(float32)
  })

  it('has the weights of torchvision', () => {
    // exp(−½), 1, exp(−½), normalised: 0.27406862, 0.45186276, 0.27406862
    const [left, middle, right] = blurred(Float32Array.of(0, 0, 1, 0, 0), [1, 5, 1], 1, 1).subarray(1, 4)
    expect(distance([left!, middle!, right!], [0.27406862, 0.45186276, 0.27406862])).toBeLessThan(float32)
  })

  it('keeps a constant, and the sum of a spot away from the border', () => {
    const shape = [16, 16, 3] as const
    const flat = new Float32Array(16 * 16 * 3).fill(0.7)
    expect(distance(blurred(flat, shape, 1.5, 5), flat)).toBeLessThan(float32)
    const spot = new Float32Array(16 * 16 * 3)
    spot[(8 * 16 + 8) * 3 + 1] = 1
    const spread = blurred(spot, shape, 1.5, 5)
    // 121 values, each rounded by at most 2⁻²⁵ of its own size, which sum to 1
    expect(Math.abs(spread.reduce((a, b) => a + b) - 1)).toBeLessThan(2 * float32)
    expect(spread.every((value, i) => i % 3 === 1 || value === 0)).toBe(true)
  })
})

describe('gaussian-blur', () => {
  const shape = [12, 12, 3] as const
  const image = noiseImage(shape)

  it('draws σ and covers three of it on either side', () => {
    const view = buildView(gaussianBlur, { p: 1, sigma: [0.5, 1.5] })
    for (let seed = 0; seed < 10; seed++) {
      const random = createRandom(seed, 'view')
      random.bernoulli(1)
      const sigma = random.uniform(0.5, 1.5)
      expect(viewOf(view, image, shape, seed)).toEqual(blurred(image, shape, sigma, Math.ceil(3 * sigma)))
    }
  })

  it('takes a number of taps, changes nothing at one tap or p = 0', () => {
    expect(viewOf(buildView(gaussianBlur, { p: 1, kernel: 3, sigma: [2, 2] }), image, shape)).toEqual(
      blurred(image, shape, 2, 1),
    )
    expect(viewOf(buildView(gaussianBlur, { p: 1, kernel: 1 }), image, shape)).toEqual(image)
    expect(viewOf(buildView(gaussianBlur, { p: 0 }), image, shape)).toEqual(image)
  })
})
