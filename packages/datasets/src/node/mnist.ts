import { InfomaxError, type LoadContext, type LoadedDataset } from '@infomax/core'
import type { IdxSet } from '../idx-set.ts'
import type { FilesOptions as Options } from '../schema.ts'
import { rootFolder } from './files.ts'
import { filesBelow, matching } from './find.ts'
import type { Job } from './job.ts'
import { loadImages } from './load.ts'

export async function loadIdxSet(set: IdxSet<string>, options: Options, context: LoadContext): Promise<LoadedDataset> {
  const help = `Get the four IDX files from ${set.source}, and set data.root to their folder.`
  const root = await rootFolder(set.name, options.root, help)
  const files = await filesBelow(root)
  const find = (prefix: string, kind: 'images-idx3' | 'labels-idx1'): string => {
    const [file] = matching(files, new RegExp(`^${prefix}-${kind.replace('-', '[-.]')}-ubyte(\\.gz)?$`))
    if (file) return file
    throw new InfomaxError(
      'FILE_NOT_FOUND',
      `${root} does not hold ${prefix}-${kind}-ubyte or ${prefix}-${kind}-ubyte.gz${files.length ? '' : '; it is empty'}.`,
      help,
    )
  }
  const job = (prefix: string, limit: number | undefined): Job => ({
    type: 'idx',
    files: [find(prefix, 'images-idx3'), find(prefix, 'labels-idx1')],
    limit,
  })
  return loadImages({ train: job('train', options.trainLimit), test: job('t10k', options.testLimit) }, set, context)
}
