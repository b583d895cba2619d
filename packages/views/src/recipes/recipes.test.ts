import { createRandom, createRegistry } from '@infomax/core'
import { describe, expect, it } from 'vitest'
import { noiseImage, viewOf } from '../../test/images.ts'
import { affine } from '../affine.ts'
import { buildView } from '../build.ts'
import { channelMix } from '../channel-mix.ts'
import { colorJitter } from '../color-jitter.ts'
import { gaussianBlur } from '../gaussian-blur.ts'
import { gaussianNoise } from '../gaussian-noise.ts'
import { grayscale } from '../grayscale.ts'
import { horizontalFlip } from '../horizontal-flip.ts'
import plugin from '../plugin.ts'
import { randomResizedCrop } from '../random-resized-crop.ts'
import { solarize } from '../solarize.ts'
import { asymmetricViews } from './asymmetric.ts'
import { cifarSmallViews } from './cifar-small.ts'
import { digitsViews } from './digits.ts'
import { multiCropViews } from './multi-crop.ts'
import { spritesViews } from './sprites.ts'
import { symmetricViews } from './symmetric.ts'
import { vicregViews } from './vicreg.ts'
import { weakViews } from './weak.ts'

const shape = [16, 16, 3] as const
const image = noiseImage(shape)

// scripts/pretrain/cifar of solo-learn: augmentations/{symmetric,asymmetric,symmetric_weak}.yaml and vicreg.yaml
const published = [
  [symmetricViews, [0.08, 1], [0.8, 0.8, 0.8, 0.2], 0.5, [0, 0]],
  [asymmetricViews, [0.08, 1], [0.4, 0.4, 0.2, 0.1], 0, [0, 0.2]],
  [weakViews, [0.08, 1], [0.4, 0.4, 0.4, 0.1], 0.5, [0, 0]],
  [vicregViews, [0.2, 1], [0.4, 0.4, 0.2, 0.1], 0, [0.1, 0.1]],
  [cifarSmallViews, [0.25, 1], [0.4, 0.4, 0.2, 0], 0, [0, 0]],
] as const

describe('recipes for photographs', () => {
  it.each(published.map(row => [row[0].name, row] as const))('%s is its published steps, one by one', (_, row) => {
    const [recipe, crop, [brightness, contrast, saturation, hue], blur, sun] = row
    const view = buildView(recipe)
    for (const index of [0, 1])
      for (let seed = 0; seed < 40; seed++) {
        const random = createRandom(seed, 'view')
        const steps = [
          buildView(randomResizedCrop, { scale: [...crop] }),
          buildView(colorJitter, { p: 0.8, brightness, contrast, saturation, hue }),
          buildView(grayscale, { p: 0.2 }),
          buildView(gaussianBlur, { p: blur, sigma: [0.1, 2] }),
          buildView(solarize, { p: sun[index]!, threshold: 0.5 }),
          buildView(horizontalFlip, { p: 0.5 }),
        ]
        const expected = steps.reduce((from, step) => {
          const to = new Float32Array(from.length)
          step.apply(from, shape, to, random, index)
          return to
        }, image)
        expect(viewOf(view, image, shape, seed, index)).toEqual(expected)
      }
  })

  it('stay in [0, 1], in colour and in grey', () => {
    const grey = noiseImage([16, 16, 1])
    for (const [recipe] of published)
      for (let seed = 0; seed < 20; seed++) {
        const view = buildView(recipe)
        const values = [...viewOf(view, image, shape, seed), ...viewOf(view, grey, [16, 16, 1], seed)]
        expect(values.every(value => value >= 0 && value <= 1)).toBe(true)
      }
  })

  it('take a size, and probabilities that go by the view', () => {
    const view = buildView(symmetricViews, {
      size: 8,
      solarize: [0, 1],
      jitter: 0,
      grayscale: 0,
      blur: 0,
      crop: [1, 1],
    })
    expect(view.outputShape?.(shape)).toEqual([8, 8, 3])
    const bright = new Float32Array(16 * 16 * 3).fill(0.75)
    expect(viewOf(view, bright, shape, 0, 0)).toEqual(new Float32Array(192).fill(0.75))
    expect(viewOf(view, bright, shape, 0, 1)).toEqual(new Float32Array(192).fill(0.25))
  })

  it('say what is wrong with a probability', () => {
    expect(() => symmetricViews({ blur: 1.5 })).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_OPTIONS] The options of view "symmetric" do not fit.
        blur: Too big: expected number to be <=1]
    `)
  })
})

it('digits is a small affine change on black and noise, within [0, 1]', () => {
  const digit = noiseImage([8, 8, 1])
  const random = createRandom(3, 'view')
  const [moved, noisy] = [new Float32Array(64), new Float32Array(64)]
  const small = { rotation: 15, scale: [0.85, 1.15] as [number, number], translation: 0.125, padding: 'zero' as const }
  buildView(affine, small).apply(digit, [8, 8, 1], moved, random, 0)
  buildView(gaussianNoise, { deviation: [0.05, 0.05], clamp: true }).apply(moved, [8, 8, 1], noisy, random, 0)
  expect(viewOf(buildView(digitsViews), digit, [8, 8, 1], 3)).toEqual(noisy)
  expect(noisy.every(value => value >= 0 && value <= 1)).toBe(true)
})

it('sprites is any affine change and a mix of the channels', () => {
  const random = createRandom(3, 'view')
  const [moved, mixed] = [new Float32Array(768), new Float32Array(768)]
  const any = { rotation: 180, scale: [0.75, 1.1] as [number, number], translation: 0.1, flip: 0.5 }
  buildView(affine, any).apply(image, shape, moved, random, 0)
  buildView(channelMix).apply(moved, shape, mixed, random, 0)
  expect(viewOf(buildView(spritesViews), image, shape, 3)).toEqual(mixed)
})

describe('multi-crop', () => {
  const unchanged = { jitter: 0, grayscale: 0, solarize: 0, flip: 0 }
  /** The share of a ramp, from 0 to 1 over the width, that a view of it shows. */
  const widthSeen = (seed: number, index: number, options: Parameters<typeof multiCropViews>[0] = {}): number => {
    const side = 64
    const ramp = Float32Array.from({ length: side * side }, (_, i) => (i % side) / (side - 1))
    const made = viewOf(buildView(multiCropViews, { ...unchanged, ...options }), ramp, [side, side, 1], seed, index)
    return Math.max(...made) - Math.min(...made)
  }

  it('shows most of the image in two views and little of it in all others', () => {
    // the side of a crop of area a whose width / height is r is √(a·r), r from ¾ to 4/3; half a pixel either way
    const [least, most] = [Math.sqrt(0.4 * 0.75) - 0.02, Math.sqrt(0.4 / 0.75) + 0.02]
    for (let seed = 0; seed < 40; seed++) {
      for (const index of [0, 1]) expect(widthSeen(seed, index)).toBeGreaterThan(least)
      for (const index of [2, 3, 7]) expect(widthSeen(seed, index)).toBeLessThan(most)
    }
  })

  it('is the crops and colours of asymmetric, solarised in the second view alone', () => {
    for (const index of [0, 1, 2, 3, 8])
      for (let seed = 0; seed < 20; seed++) {
        const crop: [number, number] = index < 2 ? [0.4, 1] : [0.05, 0.4]
        const expected = viewOf(
          buildView(asymmetricViews, { crop, solarize: index === 1 ? 0.2 : 0 }),
          image,
          shape,
          seed,
          index,
        )
        expect(viewOf(buildView(multiCropViews), image, shape, seed, index)).toEqual(expected)
      }
  })

  it('takes areas, a size, and probabilities whose last is of all further views', () => {
    const view = buildView(multiCropViews, {
      ...unchanged,
      size: 8,
      local: [1, 1],
      global: [1, 1],
      solarize: [0, 0, 0, 1],
    })
    expect(view.outputShape?.(shape)).toEqual([8, 8, 3])
    const bright = new Float32Array(16 * 16 * 3).fill(0.75)
    for (const index of [0, 1, 2])
      expect(viewOf(view, bright, shape, 0, index)).toEqual(new Float32Array(192).fill(0.75))
    for (const index of [3, 4, 9])
      expect(viewOf(view, bright, shape, 0, index)).toEqual(new Float32Array(192).fill(0.25))
    expect(widthSeen(0, 5, { local: [1, 1] })).toBe(1)
  })
})

describe('every component', () => {
  const registry = createRegistry([plugin])

  it.each(registry.names('view'))('%s leaves its input, repeats itself, writes all of its output', name => {
    const view = registry.create('view', name)
    for (const [at, index] of [
      [0, 0],
      [1, 1],
      [2, 2],
    ] as const) {
      const once = viewOf(view, image, shape, at, index)
      expect(once.every(Number.isFinite)).toBe(true)
      // another image between the two: what a view keeps must not matter
      viewOf(view, noiseImage([5, 9, 3]), [5, 9, 3], 9)
      expect(viewOf(view, image, shape, at, index)).toEqual(once)
    }
  })

  it.each(registry.names('view'))('%s describes each of its options', name => {
    const { properties } = registry.jsonSchema('view').anyOf[registry.names('view').indexOf(name)] as {
      properties: Record<string, { description?: string }>
    }
    for (const [key, property] of Object.entries(properties))
      if (key !== 'name') expect(property.description, key).toMatch(/\w/)
  })

  it('stands in the manifest', async () => {
    const { default: manifest } = await import('../../package.json')
    expect(manifest.infomax).toEqual({ api: plugin.api, provides: { view: registry.names('view') } })
  })
})
