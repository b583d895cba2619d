import { type Component, defineDataset } from '@infomax/core'
import { filesOptions } from './schema.ts'

export interface IdxSet<N extends string> {
  readonly name: N
  readonly summary: string
  readonly paper: string
  readonly source: string
  readonly label: string
  readonly classes: readonly string[]
  readonly attribution: string
}

const options = filesOptions('the four IDX files, gzip-compressed or not')

/** A data set in MNIST's four IDX files, in `root` or a folder below; decoded once, into the cache. */
export const defineIdxSet = <const N extends string>(set: IdxSet<N>): Component<'dataset', N, typeof options> =>
  defineDataset<N, typeof options>({
    name: set.name,
    summary: set.summary,
    paper: set.paper,
    options,
    create: options => ({
      load: async context => (await import('./node/mnist.ts')).loadIdxSet(set, options, context),
    }),
  })
