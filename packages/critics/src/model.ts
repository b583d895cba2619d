import type { Estimate, Parameter, Random } from '@infomax/core'
import type { Matrix } from '@infomax/math'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import type { CriticShape } from './forms.ts'
import type { CriticOptions } from './options.ts'
import type { Pairs } from './samples.ts'

/** What is trained so that a bound can be measured: a critic, or a density. */
export interface Model {
  readonly parameters: readonly Parameter[]
  /** What a step makes small, of the pairs of a batch `[n, p]`, `[n, q]`. Differentiable; may move what it remembers. */
  loss(x: Tensor2D, y: Tensor2D): Scalar
  /** The same to judge a step by: pure. */
  judge(x: Tensor2D, y: Tensor2D): Scalar
  /** The n × n numbers that the bound is measured on: scores, or log densities. */
  table(pairs: Pairs): Promise<Matrix>
  dispose(): void
}

/** A way to bound the information. */
export interface Bound {
  build(shape: CriticShape, options: CriticOptions, random: Random): Model
  /** The bound on the numbers of {@link Model.table}. */
  measure(table: Matrix, options: CriticOptions): Promise<Estimate>
}
