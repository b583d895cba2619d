import { createRandom, type ImageShape, InfomaxError, type LoadedDataset, type View } from '@infomax/core'
import { normalise } from './model.ts'
import type { HostBatch } from './step.ts'

/** Which samples a batch has and what it is fed: the same for the same seed and number, in any order, any time. */
export interface Loader {
  readonly perEpoch: number
  /** The batch of this number, counted from 0 through all epochs. */
  load(number: number): Promise<Omit<HostBatch, 'step' | 'steps'>>
}

/**
 * Batches of views from the training set. An epoch is a permutation drawn from the stream `order/<epoch>`, its
 * incomplete last batch left out; an endless set goes on with fresh samples. A view of a sample draws from the stream
 * `views/<epoch>/<sample>/<view>`.
 */
export function createLoader(
  data: LoadedDataset,
  view: View,
  settings: { batch: number; viewCount: number; seed: number; labels: boolean },
): Loader {
  const { batch, viewCount, seed } = settings
  const { train, sampleShape } = data
  const perEpoch = Math.floor(train.size / batch)
  if (perEpoch === 0)
    throw new InfomaxError(
      'TOO_FEW_SAMPLES',
      `A batch has ${batch} samples, the training set ${train.size}.`,
      `Set batch=${Math.max(2, train.size)} or less.`,
    )
  const shape = imageShape(sampleShape)
  const output = view.outputShape?.(shape) ?? shape
  const size = output.reduce((a, b) => a * b, 1)
  const random = createRandom(seed, 'views')
  let order: { readonly epoch: number; readonly permutation: Int32Array } = { epoch: -1, permutation: new Int32Array() }

  const indicesOf = (number: number): { epoch: number; indices: number[] } => {
    const epoch = Math.floor(number / perEpoch)
    if (order.epoch !== epoch)
      order = { epoch, permutation: createRandom(seed, 'order', epoch).permutation(train.size) }
    const start = (number % perEpoch) * batch
    const offset = train.endless ? epoch * train.size : 0
    return { epoch, indices: Array.from(order.permutation.subarray(start, start + batch), i => i + offset) }
  }

  return {
    perEpoch,
    async load(number) {
      const { epoch, indices } = indicesOf(number)
      const samples = await train.read(indices)
      const length = samples.data.length / batch
      const views = Array.from({ length: viewCount }, (_, v) => {
        const out = new Float32Array(batch * size)
        for (let i = 0; i < batch; i++)
          view.apply(
            samples.data.subarray(i * length, (i + 1) * length),
            shape,
            out.subarray(i * size, (i + 1) * size),
            random.child(epoch, indices[i]!, v),
            v,
          )
        return normalise(out, data.normalisation)
      })
      return {
        views,
        shape: [batch, ...(sampleShape.length === 3 ? output : sampleShape)],
        ...(samples.labels ? { labels: samples.labels } : {}),
      }
    },
  }
}

/** A vector is an image one pixel in size, a channel a number. */
const imageShape = (shape: readonly number[]): ImageShape =>
  shape.length === 3 ? [shape[0]!, shape[1]!, shape[2]!] : [1, 1, shape[0]!]
