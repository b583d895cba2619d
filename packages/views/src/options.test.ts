import { expect, it } from 'vitest'
import { affine } from './affine.ts'
import { colorJitter } from './color-jitter.ts'
import { gaussianBlur } from './gaussian-blur.ts'
import { randomResizedCrop } from './random-resized-crop.ts'

it('refuses ranges that run backwards, saying so', () => {
  expect(() => randomResizedCrop({ scale: [0.8, 0.2] })).toThrowErrorMatchingInlineSnapshot(`
    [InfomaxError: [INFOMAX_BAD_OPTIONS] The options of view "random-resized-crop" do not fit.
      scale: low must not exceed high, got [0.8, 0.2]]
  `)
})

it.each([
  ['an area above the image', () => randomResizedCrop({ scale: [0.5, 1.5] }), 'scale.1'],
  ['an area of nothing', () => randomResizedCrop({ scale: [0, 1] }), 'scale.0'],
  ['a ratio of nothing', () => randomResizedCrop({ ratio: [0, 1] }), 'ratio.0'],
  ['a size that is not whole', () => randomResizedCrop({ size: 2.5 }), 'size'],
  ['a hue past half the circle', () => colorJitter({ hue: 0.6 }), 'hue'],
  ['a negative strength', () => colorJitter({ brightness: -1 }), 'brightness'],
  ['a probability above 1', () => colorJitter({ p: 1.1 }), 'p'],
  ['an even kernel', () => gaussianBlur({ kernel: 4 }), 'kernel: a kernel needs an odd number of taps'],
  ['a σ of nothing', () => gaussianBlur({ sigma: [0, 1] }), 'sigma.0'],
  ['scales that run backwards', () => affine({ scale: [2, 1] }), 'scale: low must not exceed high, got [2, 1]'],
  ['a number that is none', () => affine({ rotation: Number.NaN }), 'rotation'],
])('refuses %s', (_, make, message) => {
  expect(make).toThrow(message)
})
