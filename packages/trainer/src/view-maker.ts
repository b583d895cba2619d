import type { ImageShape, Random, View } from '@infomax/core'

/** Makes views of many samples of one shape. */
export interface ViewMaker {
  /** Of one view. */
  readonly shape: readonly number[]
  /** The views numbered `view` of n samples, one after another; `random` gives the stream of each. */
  make(samples: Float32Array, n: number, view: number, random: (sample: number) => Random): Float32Array
}

export function viewMaker(view: View, sampleShape: readonly number[]): ViewMaker {
  const input = imageShape(sampleShape)
  const output = view.outputShape?.(input) ?? input
  const [before, after] = [elements(input), elements(output)]
  return {
    shape: sampleShape.length === 3 ? output : sampleShape,
    make(samples, n, number, random) {
      const out = new Float32Array(n * after)
      for (let i = 0; i < n; i++)
        view.apply(
          samples.subarray(i * before, (i + 1) * before),
          input,
          out.subarray(i * after, (i + 1) * after),
          random(i),
          number,
        )
      return out
    },
  }
}

const elements = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)

/** A vector is an image one pixel in size, a channel a number. */
const imageShape = (shape: readonly number[]): ImageShape =>
  shape.length === 3 ? [shape[0]!, shape[1]!, shape[2]!] : [1, 1, shape[0]!]
