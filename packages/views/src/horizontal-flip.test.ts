import { expect, it } from 'vitest'
import { noiseImage, viewOf } from '../test/images.ts'
import { buildView } from './build.ts'
import { horizontalFlip } from './horizontal-flip.ts'

const flip = buildView(horizontalFlip, { p: 1 })

it('mirrors pixels and keeps their channels in order', () => {
  expect([...viewOf(flip, Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), [2, 2, 2])]).toEqual([3, 4, 1, 2, 7, 8, 5, 6])
})

it('twice is nothing; p = 0 is nothing', () => {
  const image = noiseImage([5, 7, 3])
  expect(viewOf(flip, viewOf(flip, image, [5, 7, 3]), [5, 7, 3])).toEqual(image)
  expect(viewOf(buildView(horizontalFlip, { p: 0 }), image, [5, 7, 3])).toEqual(image)
})

it('happens with probability p', () => {
  const view = buildView(horizontalFlip, { p: 0.3 })
  let flipped = 0
  for (let seed = 0; seed < 4000; seed++) if (viewOf(view, Float32Array.of(0, 1), [1, 2, 1], seed)[0] === 1) flipped++
  // four standard errors of a proportion
  expect(Math.abs(flipped / 4000 - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / 4000))
})
