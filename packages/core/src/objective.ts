import type { Random } from '@infomax/math'
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import type { Parameter, State } from './network.ts'

/** What a term does in the bound I(Z;X′) ≥ H(Z) + E log q(z|z′). */
export type Role = 'entropy' | 'reconstruction' | 'regularisation'

/** One named, weighted scalar; the loop sums `weight · value` and logs both. */
export interface Term {
  readonly weight: number
  readonly value: Scalar
  readonly role: Role
}

export type Terms = Readonly<Record<string, Term>>

/** What an objective sees in one step. Row i of every view comes from sample i. */
export interface Batch {
  /** The embedding of each view, `[n, d]`. */
  readonly embeddings: readonly Tensor2D[]
  /** The same views through the slowly moving teacher; there when `momentum` is. */
  readonly targets?: readonly Tensor2D[]
  /** `[n]`, there when the data have labels; −1 where one is unknown or not to be seen. */
  readonly labels?: Tensor1D
  /** Which samples of the training set these are, from 0; an endless set counts on. */
  readonly samples?: Int32Array
  readonly step: number
  readonly steps: number
}

/** What an objective owns besides its formula. */
export interface Owned {
  /** A predictor, prototypes, a critic: trained with the network. */
  readonly parameters?: readonly Parameter[]
  /** A queue, a centre: part of every checkpoint. */
  readonly state?: readonly State[]
}

/** What an objective is built for. */
export interface Shape {
  /** Of an embedding. */
  readonly dims: number
  /** Samples of a step. */
  readonly batch: number
  readonly views: number
  /** Of the training set; absent where it is endless or unknown. */
  readonly samples?: number
  /** Classes of the labels; absent where there are none. */
  readonly classes?: number
}

export interface Objective {
  /**
   * Whether no gradient passes something that is made of the embeddings, so that the gradient is not that of the value and
   * finite differences cannot hold.
   */
  readonly stopsGradient?: boolean
  /** Whether these options make it use labels, where its definition does not always need them. */
  readonly usesLabels?: boolean
  /** Called once, before the first step, by a run; an objective without parameters and state has none. */
  build?(shape: Shape, random: Random): Owned
  /** Pure and differentiable. */
  terms(batch: Batch): Terms
  /** Keeps an exponential moving average of the network, the teacher, at this momentum. */
  momentum?(step: number, steps: number): number
  /** Runs after the optimizer's step and the teacher's, without gradients, for every batch: moves a queue, a centre. */
  afterStep?(batch: Batch): void
}
