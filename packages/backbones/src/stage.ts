import type { Layer, Pass } from '@infomax/core'
import type { Tensor } from '@tensorflow/tfjs-core'

/** A part of a network: what it computes, and what that is in evaluation for those who analyse or export it. */
export interface Stage<In extends Tensor = Tensor, Out extends Tensor = In> {
  readonly layers: readonly Layer[]
  compute(x: In, pass: Pass): Out
}

/** Stages of one kind of tensor, one after the other. */
export const chain = <T extends Tensor>(stages: readonly Stage<T>[]): Stage<T> => ({
  layers: stages.flatMap(({ layers }) => layers),
  compute: (x, pass) => stages.reduce((y, stage) => stage.compute(y, pass), x),
})

export const relu: Layer = { kind: 'leaky-relu', slope: 0 }
