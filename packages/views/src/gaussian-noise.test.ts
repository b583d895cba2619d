import { describe, expect, it } from 'vitest'
import { noiseImage, viewOf } from '../test/images.ts'
import { buildView } from './build.ts'
import { gaussianNoise } from './gaussian-noise.ts'

describe('gaussian-noise', () => {
  it('adds noise of mean 0 and the deviation asked for to a vector, which may be anything', () => {
    const n = 20_000
    const vector = Float32Array.from({ length: n }, (_, i) => (i % 7) - 3)
    const view = viewOf(buildView(gaussianNoise, { deviation: [0.2, 0.2] }), vector, [1, 1, n])
    const noise = Array.from(view, (value, i) => value - vector[i]!)
    // four standard errors; the variance of a normal variable's square is 2σ⁴
    expect(Math.abs(noise.reduce((a, b) => a + b) / n)).toBeLessThan((4 * 0.2) / Math.sqrt(n))
    const variance = noise.reduce((a, b) => a + b * b, 0) / n
    expect(Math.abs(variance - 0.04)).toBeLessThan(4 * 0.04 * Math.sqrt(2 / n))
  })

  it('draws one deviation an image', () => {
    const flat = new Float32Array(2000)
    const view = buildView(gaussianNoise, { deviation: [0.1, 0.9] })
    const deviations = Array.from({ length: 400 }, (_, seed) =>
      Math.sqrt(viewOf(view, flat, [1, 1, 2000], seed).reduce((a, b) => a + b * b, 0) / 2000),
    )
    // a uniform variable of width 0.8; that each is measured from 2 000 values adds under 1 % of the error
    const mean = deviations.reduce((a, b) => a + b) / 400
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * (0.8 / Math.sqrt(12 * 400)))
    expect(Math.max(...deviations) - Math.min(...deviations)).toBeGreaterThan(0.7)
  })

  it('is cut to [0, 1] if asked, and nothing at p = 0 or deviation 0', () => {
    const image = noiseImage([8, 8, 1])
    const cut = viewOf(buildView(gaussianNoise, { deviation: [1, 1], clamp: true }), image, [8, 8, 1])
    expect(Math.min(...cut)).toBe(0)
    expect(Math.max(...cut)).toBe(1)
    expect(viewOf(buildView(gaussianNoise, { p: 0 }), image, [8, 8, 1])).toEqual(image)
    expect(viewOf(buildView(gaussianNoise, { deviation: [0, 0] }), image, [8, 8, 1])).toEqual(image)
  })
})
