import { expect, it } from 'vitest'
import { distance, float32, noiseImage, viewOf } from '../test/images.ts'
import { buildView } from './build.ts'
import { grayscale } from './grayscale.ts'

const grey = buildView(grayscale, { p: 1 })

it('weighs red, green and blue as ITU-R BT.601 does', () => {
  const view = viewOf(grey, Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 0.2, 0.4, 0.6), [1, 4, 3])
  const expected = [0.299, 0.299, 0.299, 0.587, 0.587, 0.587, 0.114, 0.114, 0.114, 0.363, 0.363, 0.363]
  expect(distance(view, expected)).toBeLessThan(float32)
})

it('leaves what is grey already, by channels or by values, and everything at p = 0', () => {
  const image = noiseImage([4, 4, 1])
  expect(viewOf(grey, image, [4, 4, 1])).toEqual(image)
  const once = viewOf(grey, noiseImage([4, 4, 3]), [4, 4, 3])
  expect(distance(viewOf(grey, once, [4, 4, 3]), once)).toBeLessThan(float32)
  const colours = noiseImage([4, 4, 3])
  expect(viewOf(buildView(grayscale, { p: 0 }), colours, [4, 4, 3])).toEqual(colours)
})

it('refuses other numbers of channels', () => {
  expect(() => viewOf(grey, noiseImage([2, 2, 4]), [2, 2, 4])).toThrow('INFOMAX_BAD_SHAPE')
})
