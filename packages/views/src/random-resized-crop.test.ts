import { createRandom, type ImageShape } from '@infomax/core'
import { describe, expect, it } from 'vitest'
import { distance, float32, noiseImage, viewOf } from '../test/images.ts'
import { buildView } from './build.ts'
import { randomResizedCrop, sampleBox } from './random-resized-crop.ts'
import { resizeBox } from './resize.ts'

describe('resizeBox', () => {
  it.each<[ImageShape, ImageShape, [number, number, number, number]]>([
    [
      [8, 8, 3],
      [8, 8, 3],
      [2, 1, 5, 4],
    ],
    [
      [7, 9, 1],
      [4, 3, 1],
      [0, 0, 7, 9],
    ],
    [
      [6, 6, 2],
      [11, 5, 2],
      [3, 3, 3, 3],
    ],
    [
      [5, 5, 3],
      [16, 16, 3],
      [4, 2, 1, 1],
    ],
  ])('of %j to %j is the bilinear value at each pixel centre', (shape, outputShape, [top, left, height, width]) => {
    const image = noiseImage(shape)
    const output = new Float32Array(outputShape[0] * outputShape[1] * outputShape[2])
    resizeBox(image, shape, { top, left, height, width }, output, outputShape)
    const part = (y: number, x: number, c: number) =>
      image[((top + Math.min(y, height - 1)) * shape[1] + left + Math.min(x, width - 1)) * shape[2] + c]!
    const expected: number[] = []
    for (let y = 0; y < outputShape[0]; y++)
      for (let x = 0; x < outputShape[1]; x++)
        for (let c = 0; c < shape[2]; c++) {
          const v = Math.max(0, ((y + 0.5) * height) / outputShape[0] - 0.5)
          const u = Math.max(0, ((x + 0.5) * width) / outputShape[1] - 0.5)
          const [i, j] = [Math.floor(v), Math.floor(u)]
          const [t, s] = [v - i, u - j]
          expected.push(
            (1 - t) * ((1 - s) * part(i, j, c) + s * part(i, j + 1, c)) +
              t * ((1 - s) * part(i + 1, j, c) + s * part(i + 1, j + 1, c)),
          )
        }
    expect(distance(output, expected)).toBeLessThan(float32)
  })

  it('doubles a row of two as torchvision does', () => {
    // torch.nn.functional.interpolate([0, 1], size 4, mode bilinear, align_corners False) = 0, ¼, ¾, 1
    const output = new Float32Array(4)
    resizeBox(Float32Array.of(0, 1), [1, 2, 1], { top: 0, left: 0, height: 1, width: 2 }, output, [1, 4, 1])
    expect([...output]).toEqual([0, 0.25, 0.75, 1])
  })
})

describe('random-resized-crop', () => {
  const shape = [8, 10, 3] as const
  const image = noiseImage(shape)

  it('of the full image changes nothing, nor does p = 0', () => {
    expect(viewOf(buildView(randomResizedCrop, { scale: [1, 1], ratio: [1.25, 1.25] }), image, shape)).toEqual(image)
    expect(viewOf(buildView(randomResizedCrop, { p: 0 }), image, shape)).toEqual(image)
  })

  it('makes views of the size asked for, cropped or not', () => {
    const view = buildView(randomResizedCrop, { size: 6, p: 0.5 })
    expect(view.outputShape?.(shape)).toEqual([6, 6, 3])
    for (let seed = 0; seed < 20; seed++)
      expect(viewOf(view, image, shape, seed).every(value => value >= 0 && value < 1)).toBe(true)
  })
})

describe('sampleBox', () => {
  const draws = 20_000
  // Four standard errors: a true mean fails with probability 6e-5.
  const within = (values: number[], mean: number, variance: number) => {
    const average = values.reduce((a, b) => a + b) / values.length
    expect(Math.abs(average - mean)).toBeLessThan(4 * Math.sqrt(variance / values.length))
  }

  it('draws area, logarithm of the aspect and place uniformly where nothing sticks out', () => {
    const side = 10_000
    const random = createRandom(1)
    const boxes = Array.from({ length: draws }, () => sampleBox(side, side, [0.2, 0.5], [3 / 4, 4 / 3], random))
    const areas = boxes.map(({ width, height }) => (width * height) / side ** 2)
    const aspects = boxes.map(({ width, height }) => Math.log(width / height))
    const span = 2 * Math.log(4 / 3)
    within(areas, 0.35, 0.3 ** 2 / 12)
    within(aspects, 0, span ** 2 / 12)
    // a uniform variable of width w has variance w²/12, and the fourth central moment w⁴/80
    within(
      areas.map(area => (area - 0.35) ** 2),
      0.3 ** 2 / 12,
      0.3 ** 4 * (1 / 80 - 1 / 144),
    )
    within(
      aspects.map(aspect => aspect ** 2),
      span ** 2 / 12,
      span ** 4 * (1 / 80 - 1 / 144),
    )
    within(
      boxes.map(({ top, height }) => top / (side - height)),
      0.5,
      1 / 12,
    )
    within(
      boxes.map(({ left, width }) => left / (side - width)),
      0.5,
      1 / 12,
    )
    within(
      areas.map((area, i) => (area - 0.35) * aspects[i]!),
      0,
      (0.3 ** 2 / 12) * (span ** 2 / 12),
    )
  })

  it('lies inside the image, at any size', () => {
    const random = createRandom(2)
    for (let i = 0; i < draws; i++) {
      const [height, width] = [1 + random.integer(40), 1 + random.integer(40)]
      const box = sampleBox(height, width, [0.01, 1], [0.5, 2], random)
      expect(box.top >= 0 && box.left >= 0 && box.height >= 1 && box.width >= 1).toBe(true)
      expect(box.top + box.height <= height && box.left + box.width <= width).toBe(true)
    }
  })

  it('falls back on the largest central part of a fitting aspect', () => {
    const random = createRandom(3)
    expect(sampleBox(10, 100, [1, 1], [0.5, 2], random)).toEqual({ top: 0, left: 40, height: 10, width: 20 })
    expect(sampleBox(100, 10, [1, 1], [0.5, 2], random)).toEqual({ top: 40, left: 0, height: 20, width: 10 })
    expect(sampleBox(30, 30, [1, 1], [1.2, 1.4], random)).toEqual({ top: 2, left: 0, height: 25, width: 30 })
  })
})
