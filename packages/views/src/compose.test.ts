import { createRandom, createRegistry, type Spec, type View } from '@infomax/core'
import { describe, expect, it } from 'vitest'
import { noiseImage, viewOf } from '../test/images.ts'
import { buildView } from './build.ts'
import { byView, compose } from './compose.ts'
import { composeViews } from './compose-views.ts'
import { gaussianNoise } from './gaussian-noise.ts'
import { horizontalFlip } from './horizontal-flip.ts'
import plugin from './plugin.ts'
import { randomResizedCrop } from './random-resized-crop.ts'
import { solarize } from './solarize.ts'

const shape = [6, 8, 3] as const
const image = noiseImage(shape)

describe('compose', () => {
  it('applies views in order, with one stream, through changes of shape', () => {
    const parts = [
      buildView(gaussianNoise),
      buildView(randomResizedCrop, { size: 5 }),
      buildView(horizontalFlip, { p: 0.5 }),
    ] as const
    const view = compose(parts)
    expect(view.outputShape?.(shape)).toEqual([5, 5, 3])
    for (let seed = 0; seed < 5; seed++) {
      const random = createRandom(seed, 'view')
      const [noisy, cropped, flipped] = [new Float32Array(144), new Float32Array(75), new Float32Array(75)]
      parts[0].apply(image, shape, noisy, random, 0)
      parts[1].apply(noisy, shape, cropped, random, 0)
      parts[2].apply(cropped, [5, 5, 3], flipped, random, 0)
      expect(viewOf(view, image, shape, seed)).toEqual(flipped)
    }
  })

  it('works on images of changing shape with one instance', () => {
    const view = compose([buildView(horizontalFlip, { p: 1 }), buildView(horizontalFlip, { p: 1 })])
    for (const size of [3, 9, 2]) {
      const other = noiseImage([size, size, 1])
      expect(viewOf(view, other, [size, size, 1])).toEqual(other)
    }
  })

  it('of nothing changes nothing', () => {
    expect(viewOf(compose([]), image, shape)).toEqual(image)
  })

  it('hands on the number of the view', () => {
    const seen: number[] = []
    const spy: View = { apply: (_image, _shape, _output, _random, view) => void seen.push(view) }
    viewOf(compose([spy, byView([spy])]), image, shape, 0, 3)
    expect(seen).toEqual([3, 3])
  })
})

it('byView takes views in turn', () => {
  const view = byView([buildView(solarize, { p: 0 }), buildView(solarize, { p: 1, threshold: 0 })])
  expect(viewOf(view, Float32Array.of(0.25), [1, 1, 1], 0, 0)[0]).toBe(0.25)
  expect(viewOf(view, Float32Array.of(0.25), [1, 1, 1], 0, 1)[0]).toBe(0.75)
  expect(viewOf(view, Float32Array.of(0.25), [1, 1, 1], 0, 2)[0]).toBe(0.25)
})

describe('the component compose', () => {
  const flipThenInvert = composeViews({
    views: [horizontalFlip({ p: 1 }), { name: 'solarize', options: { p: 1, threshold: 0 } }, 'none'],
  })
  const row = Float32Array.of(0, 0.25, 1)

  it('takes bound components, names with options, and names', () => {
    const registry = createRegistry([plugin])
    expect([...viewOf(registry.resolve(flipThenInvert), row, [1, 3, 1])]).toEqual([0, 0.75, 1])
  })

  it('fills in defaults and survives JSON', () => {
    const data = JSON.parse(JSON.stringify(flipThenInvert))
    expect(data.options.views.map((view: { name: string }) => view.name)).toEqual([
      'horizontal-flip',
      'solarize',
      'none',
    ])
    expect(data.options.views[0].options).toEqual({ p: 1 })
    const registry = createRegistry([plugin])
    expect([...viewOf(registry.resolve(data as Spec<'view'>), row, [1, 3, 1])]).toEqual([0, 0.75, 1])
  })

  it('refuses unknown names, bad options and what is no view', () => {
    expect(() => composeViews({ views: ['solarise'] })).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_UNKNOWN_NAME] compose knows no view called "solarise".
        Did you mean "solarize"? Known: random-resized-crop, horizontal-flip, color-jitter, grayscale, gaussian-blur, solarize, gaussian-noise, affine, channel-mix, none, symmetric, asymmetric, weak, vicreg, cifar-small, multi-crop, digits, sprites.
        A view of another package can be given in code, as its bound component.]
    `)
    expect(() => composeViews({ views: [{ name: 'solarize', options: { p: 2 } }] })).toThrow(
      'view "solarize" do not fit',
    )
    expect(() => composeViews({ views: [3] })).toThrow('expected the name of a view, or { name, options }')
  })
})
