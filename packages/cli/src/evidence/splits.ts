import type { ImageShape, Random, Split, View } from '@infomax/core'

/** These samples of a split, in this order. */
export const subset = (split: Split, indices: Int32Array): Split => ({
  size: indices.length,
  read: at => split.read(Array.from(at, i => indices[i]!)),
})

/** A recipe that makes views of samples of this shape. */
interface Recipe {
  readonly view: View
  readonly sampleShape: readonly number[]
}

/** The shape of what it makes. */
export const viewShape = ({ view, sampleShape }: Recipe): readonly number[] =>
  sampleShape.length === 3 ? (view.outputShape?.(imageShape(sampleShape)) ?? sampleShape) : sampleShape

/** View `number` of each sample instead of the sample; sample i draws from the stream `<i>/<number>` of `random`. */
export function viewsOf(split: Split, recipe: Recipe, number: number, random: Random): Split {
  const shape = imageShape(recipe.sampleShape)
  const [before, after] = [elements(shape), elements(viewShape(recipe))]
  return {
    size: split.size,
    async read(indices) {
      const samples = await split.read(indices)
      const data = new Float32Array(indices.length * after)
      for (let i = 0; i < indices.length; i++) {
        const image = samples.data.subarray(i * before, (i + 1) * before)
        const output = data.subarray(i * after, (i + 1) * after)
        recipe.view.apply(image, shape, output, random.child(indices[i]!, number), number)
      }
      return { ...samples, data }
    },
  }
}

const elements = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)

/** A vector is an image one pixel in size, a channel a number. */
const imageShape = (shape: readonly number[]): ImageShape =>
  shape.length === 3 ? [shape[0]!, shape[1]!, shape[2]!] : [1, 1, shape[0]!]
