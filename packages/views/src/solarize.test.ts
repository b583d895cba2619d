import { expect, it } from 'vitest'
import { noiseImage, viewOf } from '../test/images.ts'
import { buildView } from './build.ts'
import { solarize } from './solarize.ts'

it('inverts from the threshold on', () => {
  const values = Float32Array.of(0, 0.25, 0.5, 0.75, 1)
  expect([...viewOf(buildView(solarize, { p: 1 }), values, [1, 5, 1])]).toEqual([0, 0.25, 0.5, 0.25, 0])
  expect([...viewOf(buildView(solarize, { p: 1, threshold: 0.75 }), values, [1, 5, 1])]).toEqual([
    0, 0.25, 0.5, 0.25, 0,
  ])
  expect([...viewOf(buildView(solarize, { p: 1, threshold: 0 }), values, [1, 5, 1])]).toEqual([1, 0.75, 0.5, 0.25, 0])
})

it('changes nothing at p = 0', () => {
  const image = noiseImage([4, 4, 3])
  expect(viewOf(buildView(solarize, { p: 0 }), image, [4, 4, 3])).toEqual(image)
})
