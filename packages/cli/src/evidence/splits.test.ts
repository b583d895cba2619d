import { createRandom, type Split, type View } from '@infomax/core'
import { expect, it } from 'vitest'
import { subset, viewShape, viewsOf } from './splits.ts'

/** Images of 2 × 1 pixels with two channels: sample i is i, i + ¼, i + ½, i + ¾. */
const images: Split = {
  size: 6,
  read: async indices => ({
    data: Float32Array.from({ length: 4 * indices.length }, (_, at) => indices[at >> 2]! + (at % 4) / 4),
    labels: Int32Array.from(indices),
  }),
}

/** The first pixel and a third channel of noise. */
const crop: View = {
  outputShape: () => [1, 1, 3],
  apply(image, shape, output, random, view) {
    expect(shape).toEqual([2, 1, 2])
    output.set([image[0]!, view, random.uniform()])
  },
}

it('makes views of the shape that the recipe says, the same however they are asked for', async () => {
  const recipe = { view: crop, sampleShape: [2, 1, 2] }
  const some = subset(images, Int32Array.of(4, 0, 3))
  expect([some.size, viewShape(recipe)]).toEqual([3, [1, 1, 3]])
  const views = viewsOf(some, recipe, 1, createRandom(2))
  const { data, labels } = await views.read([0, 1, 2])
  expect([...labels!]).toEqual([4, 0, 3])
  expect([data[0], data[3], data[6]]).toEqual([4, 0, 3])
  expect([data[1], data[4], data[7]]).toEqual([1, 1, 1])
  expect(new Set([data[2], data[5], data[8]]).size).toBe(3)
  expect((await views.read([2])).data).toEqual(data.slice(6))
  expect((await viewsOf(some, recipe, 0, createRandom(2)).read([2])).data[2]).not.toBe(data[8])
})
