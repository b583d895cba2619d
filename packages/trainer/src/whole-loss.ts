import { tf } from '@infomax/tensor'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import type { Model } from './model.ts'
import { scoped } from './scoped.ts'
import { batchOf, type Gradients, type HostBatch, weightedSum } from './step.ts'

/** The loss of a whole batch, from its embeddings on. */
interface WholeLoss {
  readonly terms: Gradients['terms']
  /** ∂L/∂z of each view. */
  readonly embeddingGradients: readonly Tensor2D[]
  /** Of the objective's own parameters. */
  readonly own: readonly Tensor[]
}

/** Computes the loss once, with its gradients with respect to the embeddings and to what the objective owns. */
export const wholeLoss = (
  model: Model,
  batch: HostBatch,
  embeddings: readonly Tensor2D[],
  targets: readonly Tensor2D[] | undefined,
): WholeLoss =>
  scoped(() => {
    const variables = (model.owned.parameters ?? []).map(({ variable }) => variable)
    const inputs = [...embeddings, ...variables]
    const given = batchOf(batch, embeddings, targets)
    let kept: Gradients['terms'] = {}
    const { grads } = tf.engine().gradients(
      () => {
        kept = model.objective.terms(given)
        // the tape's own scope would free them
        for (const { value } of Object.values(kept)) tf.keep(value)
        return weightedSum(kept)
      },
      inputs,
      undefined,
      true,
    )
    const terms = Object.fromEntries(
      Object.entries(kept).map(([name, term]) => [name, { ...term, value: tf.clone(term.value) }]),
    )
    tf.dispose(Object.values(kept).map(({ value }) => value))
    const gradients = inputs.map((x, i) => grads[i] ?? tf.zerosLike(x))
    return {
      terms,
      embeddingGradients: gradients.slice(0, embeddings.length) as Tensor2D[],
      own: gradients.slice(embeddings.length),
    }
  })
