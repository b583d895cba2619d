import type { Random } from '@infomax/math'

/** `[height, width, channels]` */
export type ImageShape = readonly [height: number, width: number, channels: number]

/**
 * An augmentation, or a recipe of several: makes one view of one image.
 *
 * Works on plain numbers, so that it costs no backend anything and is the same on each.
 */
export interface View {
  /** The shape of a view of an image of this shape. */
  outputShape?(input: ImageShape): ImageShape
  /**
   * Writes a view of `image`, values in [0, 1], into `output`. Never changes `image`; never keeps either array.
   * `view` counts the views of one sample from 0; a recipe may treat them differently.
   */
  apply(image: Float32Array, shape: ImageShape, output: Float32Array, random: Random, view: number): void
}
