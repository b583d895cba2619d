import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import type * as z from 'zod'
import type { Normalise } from './normalise.ts'

/** How an entropy grows when every embedding is made s times as long: not past a limit, as ln s, or as s². */
type Growth = 'bounded' | 'logarithm' | 'square'

/** What an entropy is made of: each value is minimised, times its weight. */
export type Parts = Readonly<Record<string, { readonly weight: number; readonly value: Scalar }>>

/** An estimate of the entropy of embeddings that a gradient can pass through. */
export interface Entropy<N extends string = string, S extends z.core.$ZodLooseShape = z.core.$ZodLooseShape> {
  readonly name: N
  readonly options: S
  /** How embeddings are brought to a scale unless told otherwise. */
  readonly normalise: Normalise
  /** Samples that it needs at least. */
  readonly samples: number
  /** Whether the density may stand on another view's embeddings than those it is evaluated at. */
  readonly cross?: boolean
  growth(options: z.output<z.ZodObject<S>>): Growth
  /** Of embeddings x `[n, d]`, their density standing on `centres`: x itself, or row by row another view of it. */
  parts(options: z.output<z.ZodObject<S>>): (x: Tensor2D, centres: Tensor2D) => Parts
}

/** Checks an entropy's types; its options are those of its schema. */
export const defineEntropy = <const N extends string, S extends z.core.$ZodLooseShape>(
  entropy: Entropy<N, S>,
): Entropy<N, S> => entropy

/** The only part of an entropy that is one number: −Ĥ. */
export const negative = (value: Scalar): Parts => ({ entropy: { weight: 1, value } })
