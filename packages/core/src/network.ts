import type { Random } from '@infomax/math'
import type { Tensor, Tensor2D, Variable } from '@tensorflow/tfjs-core'

/** Something that is trained. */
export interface Parameter {
  /** Unique within its owner: `stem/conv/weight`. */
  readonly name: string
  readonly variable: Variable
  /** Weight decay and LARS's trust ratio pass by biases and the scales of normalisations. */
  readonly exempt: boolean
}

/** Something that changes while training but has no gradient: a running mean, a queue, a teacher's weight. */
export interface State {
  readonly name: string
  readonly variable: Variable
}

/** The running statistic s of a normalisation; a step does s ← (1 − m)·s + m·(what the batch measured). */
export interface Statistic extends State {
  readonly momentum: number
}

/** The parts of a batch that are computed apart, as one of them sees it. */
export interface Parts {
  /** Samples in each part. */
  readonly sizes: readonly number[]
  /**
   * What every part gives at this point, in their order; the tensors stay the giver's. Every part calls it equally often
   * and with the same shapes, in the forward pass and in gradients. Let pass what it throws: where the other parts have yet
   * to come to this point it ends the pass, which is begun again once they have.
   */
  gather(mine: Tensor): readonly Tensor[]
}

export type Pass =
  | { readonly training: false }
  | {
      readonly training: true
      /** There when x is one of several parts of a batch: a layer that looks at all samples gathers what it needs. */
      readonly parts?: Parts
      /** Receives what this pass measured for each running statistic; the loop applies it after the step. */
      record(statistic: Statistic, measured: Tensor): void
    }

/**
 * One step of a network in evaluation, for those who analyse or export it. Weights are names of its parameters and
 * statistics.
 */
export type Layer =
  /** x ↦ x W + b, W `[inputs, outputs]`. */
  | { readonly kind: 'linear'; readonly weight: string; readonly bias?: string }
  /** W `[height, width, inputs, outputs]`; `pad` zeros on each side. */
  | {
      readonly kind: 'conv2d'
      readonly weight: string
      readonly bias?: string
      readonly stride: number
      readonly pad: number
    }
  /** x ↦ scale·(x − mean)/√(variance + ε) + offset, for each number of the last axis. */
  | {
      readonly kind: 'batch-norm'
      readonly scale: string
      readonly offset: string
      readonly mean: string
      readonly variance: string
      readonly epsilon: number
    }
  /** `slope` below zero: 0 is ReLU, −1 the absolute value. */
  | { readonly kind: 'leaky-relu'; readonly slope: number }
  /** An element-wise function that is not piecewise affine. */
  | { readonly kind: 'smooth'; readonly name: string }
  | { readonly kind: 'max-pool'; readonly size: number; readonly stride: number; readonly pad: number }
  /** The mean over height and width. */
  | { readonly kind: 'average-pool' }
  | { readonly kind: 'flatten' }
  /** The sum of two ways; an empty one is the identity. */
  | { readonly kind: 'residual'; readonly branch: readonly Layer[]; readonly shortcut: readonly Layer[] }

/** A network with its weights. */
export interface Network {
  /** What it computes in evaluation, step by step; absent where it cannot be said in these terms. */
  readonly layers?: readonly Layer[]
  readonly outputDim: number
  readonly parameters: readonly Parameter[]
  readonly statistics: readonly Statistic[]
  /** `[n, …input]` → `[n, outputDim]`. Differentiable; changes nothing. */
  forward(x: Tensor, pass: Pass): Tensor2D
  dispose(): void
}

/** An encoder: images or vectors to representations. */
export interface Backbone {
  /** Makes a network for samples of this shape, its weights drawn from `random`. */
  build(input: readonly number[], random: Random): Network
}

/** Representations to embeddings. */
export interface Projector {
  build(inputDim: number, random: Random): Network
}
