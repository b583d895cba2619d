import { tf } from '@infomax/tensor'
import type { RunConfig } from './config.ts'
import type { Model } from './model.ts'
import type { Gradients } from './step.ts'

/** Memory that the threads of a pool share, one array a purpose; per view where the views differ. */
export interface SharedLayout {
  /** 0 while threads must wait for the gradient of the loss, 1 when it is there. */
  readonly signal: Int32Array<SharedArrayBuffer>
  /** How many of the model's parameters belong to the networks; they come first. */
  readonly networkParameters: number
  readonly weights: Float32Array
  readonly inputs: readonly Float32Array[]
  readonly embeddings: readonly Float32Array[]
  readonly embeddingGradients: readonly Float32Array[]
  readonly gradients: readonly Float32Array[]
  /** What each view measured for the running statistics. */
  readonly statistics: readonly Float32Array[]
  /** Of the first view. */
  readonly representation: Float32Array
}

/** Makes the shared memory for a model. */
export function layout(model: Model, config: RunConfig, sampleShape: readonly number[]): SharedLayout {
  const shared = (length: number) => new Float32Array(new SharedArrayBuffer(4 * Math.max(1, length)))
  const perView = (length: number) => Array.from({ length: config.viewCount }, () => shared(length))
  const size = (items: readonly { readonly variable: { readonly size: number } }[]) =>
    items.reduce((sum, { variable }) => sum + variable.size, 0)
  const networkParameters = model.backbone.parameters.length + model.projector.parameters.length
  const weights = size(model.parameters.slice(0, networkParameters))
  return {
    signal: new Int32Array(new SharedArrayBuffer(4)),
    networkParameters,
    weights: shared(weights),
    inputs: perView(config.batch * sampleShape.reduce((a, b) => a * b, 1)),
    embeddings: perView(config.batch * model.projector.outputDim),
    embeddingGradients: perView(config.batch * model.projector.outputDim),
    gradients: perView(weights),
    statistics: perView(size(model.statistics)),
    representation: shared(config.batch * model.backbone.outputDim),
  }
}

/** What the views measured, in their order, as tensors. */
export function statisticsIn(model: Model, shared: SharedLayout): Gradients['measured'] {
  return shared.statistics.flatMap(values => {
    let at = 0
    return model.statistics.map(({ variable, momentum }) => {
      const data = values.slice(at, (at += variable.size))
      return { statistic: variable, momentum, value: tf.tensor(data, variable.shape) }
    })
  })
}
