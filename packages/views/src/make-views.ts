import { type ImageShape, InfomaxError, type View } from '@infomax/core'
import type { Random } from '@infomax/math'
import { shapeAfter, sizeOf } from './shape.ts'

/**
 * Makes several views of every sample of a batch.
 *
 * View v of sample i draws from `random(i).child(v)` alone, so that what it becomes depends neither on the rest of the batch
 * nor on how many views there are. Give `random` the sample's identity, not its place: `i => stream.child(epoch, indices[i])`.
 *
 * @param images `[n, …shape]`, never changed
 * @returns for each view an array `[n, …outputShape]`
 * @throws `BAD_SHAPE` if `images` is not n of that shape, `BAD_VALUE` if `n` or `views` is not a whole number, views ≥ 1
 * @example
 * const [a, b] = makeViews(buildView(weakViews), images, 256, [32, 32, 3], 2, i => random.child(epoch, indices[i]!))
 */
export function makeViews(
  view: View,
  images: Float32Array,
  n: number,
  shape: ImageShape,
  views: number,
  random: (sample: number) => Random,
): Float32Array[] {
  if (!(Number.isInteger(n) && n >= 0 && Number.isInteger(views) && views >= 1))
    throw new InfomaxError(
      'BAD_VALUE',
      `makeViews got n = ${n}, views = ${views} and expected whole numbers, n ≥ 0 and views ≥ 1.`,
    )
  const size = sizeOf(shape)
  if (images.length !== n * size)
    throw new InfomaxError(
      'BAD_SHAPE',
      `makeViews got ${images.length} numbers and expected ${n} × ${shape.join(' × ')} = ${n * size}.`,
      'Give `n` and `shape` as the images have them: [height, width, channels].',
    )
  const outputSize = sizeOf(shapeAfter(view, shape))
  const outputs = Array.from({ length: views }, () => new Float32Array(n * outputSize))
  for (let i = 0; i < n; i++) {
    const image = images.subarray(i * size, (i + 1) * size)
    const stream = random(i)
    outputs.forEach((output, v) => {
      view.apply(image, shape, output.subarray(i * outputSize, (i + 1) * outputSize), stream.child(v), v)
    })
  }
  return outputs
}
