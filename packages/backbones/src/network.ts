import type { Layer, Network, Pass } from '@infomax/core'
import { globalAveragePool, tf } from '@infomax/tensor'
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import { checkInput } from './shapes.ts'
import { chain, type Stage } from './stage.ts'
import type { Weights } from './weights.ts'

/** A network out of its weights and what it computes for samples of one shape; without layers it cannot be exported. */
export const networkOf = (
  name: string,
  sample: readonly number[],
  outputDim: number,
  weights: Weights,
  { layers, compute }: { readonly layers?: readonly Layer[]; compute(x: Tensor, pass: Pass): Tensor2D },
): Network => ({
  ...(layers ? { layers } : {}),
  outputDim,
  parameters: weights.parameters,
  statistics: weights.statistics,
  forward(x, pass) {
    checkInput(name, x, sample)
    return tf.tidy(() => compute(x, pass))
  },
  dispose: () => weights.dispose(),
})

/** Blocks, one after the other, then the mean over the image. */
export function averagePooled(blocks: readonly Stage<Tensor4D>[]): Stage<Tensor, Tensor2D> {
  const { layers, compute } = chain(blocks)
  return {
    layers: [...layers, { kind: 'average-pool' }],
    compute: (x, pass) => globalAveragePool(compute(x as Tensor4D, pass)),
  }
}
