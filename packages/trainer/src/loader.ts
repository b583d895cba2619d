import { createRandom, InfomaxError, type LoadedDataset, type View } from '@infomax/core'
import type { RunConfig } from './config.ts'
import { normalise } from './model.ts'
import type { HostBatch } from './step.ts'
import { viewMaker } from './view-maker.ts'

/** Which samples a batch has and what it is fed: the same for the same seed and number, in any order, any time. */
export interface Loader {
  readonly perEpoch: number
  /** The batch of this number, counted from 0 through all epochs. */
  load(number: number): Promise<Omit<HostBatch, 'step' | 'steps'>>
}

/**
 * Batches of views from the training set. An epoch is a permutation drawn from the stream `order/<epoch>`, its
 * incomplete last batch left out; an endless set goes on with fresh samples. A view of a sample draws from the stream
 * `views/<epoch>/<sample>/<view>`. Which labels are seen depends on `labels/<sample>`: the same ones in every epoch.
 */
export function createLoader(
  data: LoadedDataset,
  view: View,
  settings: Pick<RunConfig, 'batch' | 'viewCount' | 'seed' | 'labelShare'>,
): Loader {
  const { batch, viewCount, seed, labelShare } = settings
  const { train, sampleShape } = data
  const perEpoch = Math.floor(train.size / batch)
  if (perEpoch === 0)
    throw new InfomaxError(
      'TOO_FEW_SAMPLES',
      `A batch has ${batch} samples, the training set ${train.size}.`,
      `Set batch=${Math.max(2, train.size)} or less.`,
    )
  const maker = viewMaker(view, sampleShape)
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

  const hide = (label: number, index: number): number =>
    createRandom(seed, 'labels', index).uniform() < labelShare ? label : -1

  return {
    perEpoch,
    async load(number) {
      const { epoch, indices } = indicesOf(number)
      const samples = await train.read(indices)
      const views = Array.from({ length: viewCount }, (_, v) =>
        normalise(
          maker.make(samples.data, batch, v, i => random.child(epoch, indices[i]!, v)),
          data.normalisation,
        ),
      )
      return {
        views,
        shape: [batch, ...maker.shape],
        ...(samples.labels ? { labels: samples.labels } : {}),
        ...(samples.labels && labelShare < 1
          ? { seen: samples.labels.map((label, i) => hide(label, indices[i]!)) }
          : {}),
        samples: Int32Array.from(indices),
      }
    },
  }
}
