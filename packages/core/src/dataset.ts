import type { Random } from '@infomax/math'

/** Where samples come from; nothing is read before `load`. */
export interface Dataset {
  load(context: LoadContext): Promise<LoadedDataset>
}

export interface LoadContext {
  /** The folder for decoded copies; made when needed. */
  readonly cache: string
  readonly random: Random
  /** Called while something slow goes on. */
  progress?(done: number, total: number, what: string): void
  readonly signal?: AbortSignal
}

export interface LoadedDataset {
  /** `[height, width, channels]` of images, `[dims]` of vectors. */
  readonly sampleShape: readonly number[]
  /** Mean and standard deviation of each channel over the training set (of each column for vectors): what a network is fed is (x − mean)/deviation. */
  readonly normalisation: { readonly mean: readonly number[]; readonly deviation: readonly number[] }
  /** Names of the classes, in the order of the labels; empty without labels. */
  readonly classes: readonly string[]
  /** What the label says: `shape`, `digit`, `class`. */
  readonly label: string
  /** The true causes of a sample, where they are known; the columns of `Samples.latents`. */
  readonly latents: readonly Latent[]
  readonly train: Split
  readonly test: Split
  /** Who made the data, under which licence. */
  readonly attribution?: string
}

export interface Latent {
  readonly name: string
  /** A circular latent is an angle in radians; a categorical one an integer. */
  readonly type: 'linear' | 'circular' | 'categorical'
}

export interface Split {
  readonly size: number
  /** Procedural: every index from 0 on is a sample, and an epoch may go on with fresh ones. */
  readonly endless?: boolean
  /** The samples of these indices, in this order. */
  read(indices: ArrayLike<number>): Promise<Samples>
}

export interface Samples {
  /** `[n, …sampleShape]`; images are height × width × channels in [0, 1]. */
  readonly data: Float32Array
  readonly labels?: Int32Array
  /** `[n, latents]` */
  readonly latents?: Float32Array
}
