import type { Batch, Network, Parts, Role, Statistic, Terms } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Scalar, Tensor, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs-core'
import type { Model } from './model.ts'
import { gradientsOf } from './scoped.ts'

/** One batch on the host: each view `[n, …sample]`, normalised. */
export interface HostBatch {
  readonly views: readonly Float32Array[]
  readonly shape: readonly number[]
  readonly labels?: Int32Array
  /** Labels as an objective may see them, −1 for the others; where it may see all, `labels` are these. */
  readonly seen?: Int32Array
  /** Which samples of the training set these are. */
  readonly samples?: Int32Array
  readonly step: number
  readonly steps: number
}

/** What a batch gave, still on the device; the caller disposes of it. */
export interface Gradients {
  /** In the order of `model.parameters`. */
  readonly gradients: readonly Tensor[]
  readonly terms: Readonly<Record<string, { readonly value: Scalar; readonly weight: number; readonly role: Role }>>
  /** What each view measured for each running statistic, in the order of the views. */
  readonly measured: readonly { readonly statistic: Variable; readonly momentum: number; readonly value: Tensor }[]
  /** The representation of the first view, detached. */
  readonly representation: Tensor2D
  /** The embeddings, detached, for an objective's `afterStep`. */
  readonly embeddings: readonly Tensor2D[]
  readonly targets?: readonly Tensor2D[]
}

/** Computes the gradients of one batch. */
export interface Engine {
  readonly workers: number
  compute(batch: HostBatch): Promise<Gradients>
  dispose(): Promise<void>
}

/** The whole step in this thread. */
export const createLocalEngine = (model: Model): Engine => ({
  workers: 1,
  compute: async batch => computeLocally(model, batch),
  dispose: async () => {},
})

function computeLocally(model: Model, batch: HostBatch): Gradients {
  let kept: Omit<Gradients, 'gradients'> | undefined
  let gradients: Tensor[] = []
  tf.tidy(() => {
    const views = batch.views.map(view => tf.tensor(view, [...batch.shape]))
    const targets = model.teacher && views.map(view => forwardPair(model.teacher!, view, () => {}).embedding)
    const grads = gradientsOf(
      () => {
        const measured: { statistic: Variable; momentum: number; value: Tensor }[] = []
        const passes = views.map(view => forwardPair(model, view, recorder(measured)))
        const embeddings = passes.map(pass => pass.embedding)
        const terms = model.objective.terms(batchOf(batch, embeddings, targets))
        kept = {
          terms,
          measured,
          representation: passes[0]!.representation,
          embeddings,
          ...(targets ? { targets } : {}),
        }
        keepAll(kept)
        return weightedSum(terms)
      },
      model.parameters.map(({ variable }) => variable),
    )
    gradients = model.parameters.map(({ variable }) => tf.keep(grads[variable.name] ?? tf.zerosLike(variable)))
  })
  return { gradients, ...kept! }
}

/** What an objective is given. */
export function batchOf(batch: HostBatch, embeddings: readonly Tensor2D[], targets?: readonly Tensor2D[]): Batch {
  const { labels, seen = labels, samples, step, steps } = batch
  return {
    embeddings,
    ...(targets ? { targets } : {}),
    ...(seen ? { labels: tf.tensor1d(seen, 'int32') as Tensor1D } : {}),
    ...(samples ? { samples } : {}),
    step,
    steps,
  }
}

/** Σ weight · value */
export const weightedSum = (terms: Terms): Scalar =>
  Object.values(terms)
    .map(({ weight, value }) => tf.mul(value, weight) as Scalar)
    .reduce((a, b) => tf.add(a, b))

/** One view through backbone and projector. */
export function forwardPair(
  { backbone, projector }: { readonly backbone: Network; readonly projector: Network },
  view: Tensor,
  record: (statistic: Statistic, measured: Tensor) => void,
  parts?: Parts,
): { representation: Tensor2D; embedding: Tensor2D } {
  const pass = { training: true as const, record, ...(parts ? { parts } : {}) }
  const representation = backbone.forward(view, pass)
  return { representation, embedding: projector.forward(representation, pass) }
}

/** Keeps what a pass measures. */
const recorder =
  (into: { statistic: Variable; momentum: number; value: Tensor }[]) =>
  (statistic: Statistic, value: Tensor): void => {
    into.push({ statistic: statistic.variable, momentum: statistic.momentum, value: tf.keep(value) })
  }

function keepAll({ terms, representation, embeddings, targets }: Omit<Gradients, 'gradients'>): void {
  for (const { value } of Object.values(terms)) tf.keep(value)
  for (const tensor of [representation, ...embeddings, ...(targets ?? [])]) tf.keep(tensor)
}

/** Frees everything that a batch gave. */
export function disposeGradients({ gradients, terms, measured, representation, embeddings, targets }: Gradients): void {
  tf.dispose([
    ...gradients,
    ...Object.values(terms).map(({ value }) => value),
    ...measured.map(({ value }) => value),
    representation,
    ...embeddings,
    ...(targets ?? []),
  ])
}
