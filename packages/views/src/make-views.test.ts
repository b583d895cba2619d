import { createRandom } from '@infomax/core'
import { describe, expect, it } from 'vitest'
import { noiseImage } from '../test/images.ts'
import { buildView } from './build.ts'
import { gaussianNoise } from './gaussian-noise.ts'
import { makeViews } from './make-views.ts'
import { randomResizedCrop } from './random-resized-crop.ts'
import { symmetricViews } from './recipes/symmetric.ts'

const shape = [8, 8, 3] as const
const size = 192
const images = noiseImage([40, 8, 3])
const view = buildView(symmetricViews)
const streams = (samples: readonly number[]) => (i: number) => createRandom(5, 'views', samples[i]!)

describe('makeViews', () => {
  it('gives the same view of a sample in any batch, at any place, beside any number of views', () => {
    const [first, second] = makeViews(view, images, 5, shape, 2, streams([0, 1, 2, 3, 4]))
    const shuffled = Float32Array.of(...images.subarray(3 * size, 4 * size), ...images.subarray(size, 2 * size))
    const [again, , third] = makeViews(view, shuffled, 2, shape, 3, streams([3, 1]))
    expect(again!.subarray(0, size)).toEqual(first!.subarray(3 * size, 4 * size))
    expect(again!.subarray(size)).toEqual(first!.subarray(size, 2 * size))
    expect(second).not.toEqual(first)
    expect(third!.subarray(0, size)).not.toEqual(again!.subarray(0, size))
  })

  it('gives view v of sample i the stream of i below v, and its number', () => {
    const expected = new Float32Array(size)
    for (const v of [0, 1, 2]) {
      const made = makeViews(view, images, 5, shape, 3, i => createRandom(7, i))[v]!
      view.apply(images.subarray(2 * size, 3 * size), shape, expected, createRandom(7, 2).child(v), v)
      expect(made.subarray(2 * size, 3 * size)).toEqual(expected)
    }
  })

  it('is the same with the same seed, another with another, and leaves the images', () => {
    const before = images.slice()
    const run = (seed: number) => makeViews(view, images, 5, shape, 2, i => createRandom(seed, i))
    expect(run(1)).toEqual(run(1))
    expect(run(1)).not.toEqual(run(2))
    expect(images).toEqual(before)
  })

  it('lays out views of another size', () => {
    const crop = buildView(randomResizedCrop, { size: 4 })
    const views = makeViews(crop, images, 5, shape, 2, i => createRandom(0, i))
    expect(views.map(array => array.length)).toEqual([5 * 48, 5 * 48])
  })

  it('works on vectors, and on no samples', () => {
    const vectors = Float32Array.from({ length: 30 }, (_, i) => i)
    const [noisy] = makeViews(buildView(gaussianNoise), vectors, 3, [1, 1, 10], 1, i => createRandom(0, i))
    expect(noisy).toHaveLength(30)
    // normal noise of deviation 0.1: eight deviations are passed with probability 30·1e-15
    noisy!.forEach((value, i) => {
      expect(value).not.toBe(i)
      expect(Math.abs(value - i)).toBeLessThan(0.8)
    })
    expect(makeViews(view, new Float32Array(0), 0, shape, 2, () => createRandom(0))).toEqual([
      new Float32Array(0),
      new Float32Array(0),
    ])
  })

  it('says what does not fit', () => {
    const random = () => createRandom(0)
    expect(() => makeViews(view, images, 4, shape, 2, random)).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_SHAPE] makeViews got 960 numbers and expected 4 × 8 × 8 × 3 = 768.
        Give \`n\` and \`shape\` as the images have them: [height, width, channels].]
    `)
    expect(() => makeViews(view, images, 5, shape, 0, random)).toThrowErrorMatchingInlineSnapshot(
      `[InfomaxError: [INFOMAX_BAD_VALUE] makeViews got n = 5, views = 0 and expected whole numbers, n ≥ 0 and views ≥ 1.]`,
    )
  })
})
