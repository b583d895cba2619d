import { tf } from '@infomax/tensor'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Model } from './model.ts'
import type { Division, Shard } from './shards.ts'
import type { Gradients } from './step.ts'

/**
 * What each view measured for the running statistics, in the order of the views, from what its shards measured.
 *
 * Synchronised, the first shard of a view speaks for all. Where each part was normalised by itself, the mean over the
 * view's samples: of means and of unbiased variances it is without bias what another part will have.
 */
export function viewStatistics(
  model: Model,
  { shards, sizes }: Division,
  results: readonly { readonly measured: readonly Tensor[] }[],
): Gradients['measured'] {
  const views = shards.filter(({ part }) => part === 0)
  return views.flatMap(({ index }) => {
    const parts = shards.slice(index, index + sizes.length).filter(shard => results[shard.index]!.measured.length > 0)
    const n = parts.reduce((sum, shard) => sum + samples(shard), 0)
    return model.statistics.map(({ variable, momentum }, i) => ({
      statistic: variable,
      momentum,
      value: tf.tidy(() => tf.addN(parts.map(shard => tf.mul(results[shard.index]!.measured[i]!, samples(shard) / n)))),
    }))
  })
}

const samples = ({ from, to }: Shard): number => to - from
