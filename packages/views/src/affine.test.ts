import { createRandom, type ImageShape } from '@infomax/core'
import { describe, expect, it } from 'vitest'
import { distance, noiseImage, viewOf } from '../test/images.ts'
import { affine } from './affine.ts'
import { buildView } from './build.ts'

type Padding = 'reflection' | 'zero'

/** The image's value at a position, bilinear, one neighbour after another. */
function sample(
  image: Float32Array,
  [height, width, channels]: ImageShape,
  u: number,
  v: number,
  c: number,
  padding: Padding,
) {
  const fold = (position: number, n: number) => {
    let at = position
    while (at < -0.5 || at > n - 0.5) at = at < -0.5 ? -1 - at : 2 * n - 1 - at
    return Math.min(n - 1, Math.max(0, at))
  }
  const x = padding === 'reflection' ? fold(u, width) : u
  const y = padding === 'reflection' ? fold(v, height) : v
  let sum = 0
  for (let i = 0; i < height; i++)
    for (let j = 0; j < width; j++) {
      const weight = Math.max(0, 1 - Math.abs(y - i)) * Math.max(0, 1 - Math.abs(x - j))
      sum += weight * image[(i * width + j) * channels + c]!
    }
  return sum
}

describe('affine', () => {
  it.each<[ImageShape, Padding]>([
    [[8, 8, 3], 'reflection'],
    [[7, 11, 1], 'reflection'],
    [[9, 6, 2], 'zero'],
  ])('of %j with %s outside is the bilinear value at each turned position', (shape, padding) => {
    const [height, width, channels] = shape
    const image = noiseImage(shape)
    const view = buildView(affine, { rotation: 180, scale: [0.5, 2], translation: 0.4, flip: 0.5, padding })
    const flips = new Set<boolean>()
    for (let seed = 0; seed < 20; seed++) {
      const random = createRandom(seed, 'view')
      random.bernoulli(1)
      const angle = (random.uniform(-180, 180) * Math.PI) / 180
      const s = random.uniform(0.5, 2)
      const right = width * random.uniform(-0.4, 0.4)
      const down = height * random.uniform(-0.4, 0.4)
      const mirror = random.bernoulli(0.5)
      flips.add(mirror)
      const expected: number[] = []
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const dx = (x + 0.5 - width / 2) * (mirror ? -1 : 1)
          const dy = y + 0.5 - height / 2
          const u = width / 2 - 0.5 + right + s * (Math.cos(angle) * dx - Math.sin(angle) * dy)
          const v = height / 2 - 0.5 + down + s * (Math.sin(angle) * dx + Math.cos(angle) * dy)
          for (let c = 0; c < channels; c++) expected.push(sample(image, shape, u, v, c, padding))
        }
      expect(distance(viewOf(view, image, shape, seed), expected)).toBeLessThan(2 ** -23)
    }
    expect(flips.size).toBe(2)
  })

  const still = { rotation: 0, scale: [1, 1], translation: 0 } as const

  it('changes nothing without turn, scale and shift, nor at p = 0', () => {
    const image = noiseImage([6, 7, 3])
    expect(viewOf(buildView(affine, { ...still, scale: [1, 1] }), image, [6, 7, 3])).toEqual(image)
    expect(viewOf(buildView(affine, { p: 0 }), image, [6, 7, 3])).toEqual(image)
  })

  it('mirrors as horizontal-flip does', () => {
    const view = buildView(affine, { ...still, scale: [1, 1], flip: 1 })
    expect([...viewOf(view, Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3, 1])]).toEqual([3, 2, 1, 6, 5, 4])
  })

  it('keeps a constant under reflection', () => {
    const flat = new Float32Array(64).fill(0.3)
    const view = buildView(affine, { rotation: 180, scale: [0.1, 3], translation: 1 })
    for (let seed = 0; seed < 50; seed++) expect(viewOf(view, flat, [8, 8, 1], seed)).toEqual(flat)
  })
})
