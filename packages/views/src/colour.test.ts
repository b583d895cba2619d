import { describe, expect, it } from 'vitest'
import { distance, float32, noiseImage } from '../test/images.ts'
import { adjustBrightness, adjustContrast, adjustHue, adjustSaturation } from './colour.ts'

const changed = (image: ArrayLike<number>, change: (copy: Float32Array) => void): Float32Array => {
  const copy = Float32Array.from(image)
  change(copy)
  return copy
}
const cut = (x: number) => Math.min(1, Math.max(0, x))

describe('adjustHue', () => {
  // python3: colorsys.hsv_to_rgb((h + shift) % 1, s, v) of (h, s, v) = colorsys.rgb_to_hsv(*rgb)
  it.each([
    [[0.24, 0.1, 0.4], -0.35, [0.1, 0.4, 0.21]],
    [[0.07, 0.4, 0.92], 0.3, [0.92, 0.07, 0.57]],
    [[0.77, 0.22, 0.54], -0.22, [0.274, 0.22, 0.77]],
    [[0.17, 0.11, 0.21], 0.43, [0.192, 0.21, 0.11]],
    [[0.83, 0.81, 0.8], -0.31, [0.8142, 0.8, 0.83]],
    [[0.31, 0.63, 0.73], 0.35, [0.73, 0.31, 0.588]],
    [[0.88, 0.09, 0.61], 0.17, [0.88, 0.3758, 0.09]],
    [[0.51, 0.18, 0.47], -0.41, [0.18, 0.51, 0.3982]],
    [[1, 0, 0], 1 / 3, [0, 1, 0]],
    [[1, 0, 0], -1 / 3, [0, 0, 1]],
    [[0, 0, 1], 0.5, [1, 1, 0]],
    [[0.4, 0.4, 0.4], 0.3, [0.4, 0.4, 0.4]],
  ])('turns %j by %f as colorsys does', (rgb, shift, expected) => {
    // the slope of a channel against the rounded input is at most 6/6 per channel, three channels enter
    expect(
      distance(
        changed(rgb, copy => adjustHue(copy, shift)),
        expected,
      ),
    ).toBeLessThan(4 * float32)
  })

  it('keeps value and chroma, undoes itself, and closes the circle', () => {
    const image = noiseImage([50, 50, 3])
    const extremes = (x: Float32Array) =>
      Array.from({ length: x.length / 3 }, (_, i) => x.subarray(3 * i, 3 * i + 3)).flatMap(rgb => [
        Math.max(...rgb),
        Math.min(...rgb),
      ])
    for (const shift of [-0.5, -0.21, 0.001, 0.37, 0.5]) {
      const turned = changed(image, copy => adjustHue(copy, shift))
      expect(extremes(turned)).toEqual(extremes(image))
      expect(
        distance(
          changed(turned, copy => adjustHue(copy, -shift)),
          image,
        ),
      ).toBeLessThan(4 * float32)
    }
    expect(
      distance(
        changed(image, copy => adjustHue(copy, 1)),
        image,
      ),
    ).toBeLessThan(4 * float32)
  })
})

describe('brightness, contrast, saturation', () => {
  const image = noiseImage([9, 7, 3])

  it('follow their formulas', () => {
    for (const factor of [0, 0.3, 1.7]) {
      const grey = (i: number) => 0.299 * image[i]! + 0.587 * image[i + 1]! + 0.114 * image[i + 2]!
      let mean = 0
      for (let i = 0; i < image.length; i += 3) mean += grey(i) / (image.length / 3)
      const bright = Array.from(image, x => cut(factor * x))
      const contrast = Array.from(image, x => cut(factor * x + (1 - factor) * mean))
      const saturated = Array.from(image, (x, i) => cut(factor * x + (1 - factor) * grey(i - (i % 3))))
      expect(
        distance(
          changed(image, copy => adjustBrightness(copy, factor)),
          bright,
        ),
      ).toBeLessThan(float32)
      expect(
        distance(
          changed(image, copy => adjustContrast(copy, true, factor)),
          contrast,
        ),
      ).toBeLessThan(float32)
      expect(
        distance(
          changed(image, copy => adjustSaturation(copy, factor)),
          saturated,
        ),
      ).toBeLessThan(float32)
    }
  })

  it('change nothing at factor 1', () => {
    expect(changed(image, copy => adjustBrightness(copy, 1))).toEqual(image)
    expect(changed(image, copy => adjustContrast(copy, true, 1))).toEqual(image)
    expect(changed(image, copy => adjustSaturation(copy, 1))).toEqual(image)
  })

  it('contrast 0 leaves the mean of a grey image', () => {
    const grey = Float32Array.of(0.25, 0.5, 0.75, 1)
    expect(changed(grey, copy => adjustContrast(copy, false, 0))).toEqual(new Float32Array(4).fill(0.625))
  })
})
