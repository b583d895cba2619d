import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import type * as z from 'zod'

/** A conditional density q(y|x) of one view's embedding given another's. */
export interface Decoder<N extends string = string, S extends z.core.$ZodLooseShape = z.core.$ZodLooseShape> {
  readonly name: N
  readonly options: S
  /** Whether q(y|x) = q(x|y). */
  readonly symmetric: boolean
  /** The mean over rows of −ln q(yᵢ|xᵢ), `[n, d]` each, in nats. */
  loss(options: z.output<z.ZodObject<S>>): (x: Tensor2D, y: Tensor2D) => Scalar
}

/** Checks a decoder's types; its options are those of its schema. */
export const defineDecoder = <const N extends string, S extends z.core.$ZodLooseShape>(
  decoder: Decoder<N, S>,
): Decoder<N, S> => decoder
