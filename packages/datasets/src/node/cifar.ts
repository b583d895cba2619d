import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { InfomaxError, type LoadContext, type LoadedDataset } from '@infomax/core'
import { cifar10Classes, cifar100Coarse, cifar100Fine } from '../cifar-classes.ts'
import type { FilesOptions as Options } from '../schema.ts'
import { isFile, rootFolder, touching } from './files.ts'
import { filesBelow, matching } from './find.ts'
import type { Job } from './job.ts'
import { loadImages } from './load.ts'

/** What differs between the two sets. */
interface Variant {
  readonly name: 'cifar10' | 'cifar100'
  readonly archive: string
  readonly train: RegExp
  readonly test: RegExp
  readonly labelBytes: number
  readonly labelAt: number
  readonly columns: readonly string[]
  readonly label: string
  readonly classes: readonly string[]
  /** The file beside the binary version that names the classes. */
  readonly namesFile: string
}

const attribution =
  'A. Krizhevsky (2009). Learning Multiple Layers of Features from Tiny Images. Without a stated licence; for research.'

export const loadCifar10 = (options: Options, context: LoadContext): Promise<LoadedDataset> =>
  load(options, context, {
    name: 'cifar10',
    archive: 'cifar-10-binary.tar.gz',
    train: /^data_batch_[1-5]\.bin$/,
    test: /^test_batch\.bin$/,
    labelBytes: 1,
    labelAt: 0,
    columns: ['label', 'labels'],
    label: 'class',
    classes: cifar10Classes,
    namesFile: 'batches.meta.txt',
  })

export function loadCifar100(options: Options & { readonly label: 'fine' | 'coarse' }, context: LoadContext) {
  const { label } = options
  const fine = label === 'fine'
  return load(options, context, {
    name: 'cifar100',
    archive: 'cifar-100-binary.tar.gz',
    train: /^train\.bin$/,
    test: /^test\.bin$/,
    labelBytes: 2,
    labelAt: fine ? 1 : 0,
    columns: fine ? ['fine_label', 'label', 'labels'] : ['coarse_label'],
    label: fine ? 'class' : 'group',
    classes: fine ? cifar100Fine : cifar100Coarse,
    namesFile: `${label}_label_names.txt`,
  })
}

async function load(options: Options, context: LoadContext, variant: Variant): Promise<LoadedDataset> {
  const help = `Unpack ${variant.archive} from https://www.cs.toronto.edu/~kriz/cifar.html, or download the Parquet files of "uoft-cs/${variant.name}" from the Hugging Face hub, and set data.root to that folder.`
  const root = await rootFolder(variant.name, options.root, help)
  const files = await filesBelow(root)
  const limits = { train: options.trainLimit, test: options.testLimit }

  const binary = { train: matching(files, variant.train), test: matching(files, variant.test) }
  const parquet = { train: matching(files, /^train\b.*\.parquet$/), test: matching(files, /^test\b.*\.parquet$/) }
  const isBinary = binary.train.length > 0 && binary.test.length > 0
  if (!isBinary && !(parquet.train.length && parquet.test.length))
    throw new InfomaxError(
      'FILE_NOT_FOUND',
      `${root} holds neither the binary version of ${variant.name} nor Parquet files for training and test${found(files)}.`,
      help,
    )
  if (isBinary && variant.name === 'cifar10' && binary.train.length !== 5 && options.trainLimit === undefined)
    throw new InfomaxError(
      'FILE_NOT_FOUND',
      `${dirname(binary.train[0]!)} holds ${binary.train.length} of the five training files data_batch_1.bin … data_batch_5.bin.`,
      'Unpack the archive again, or set data.trainLimit to use what is there.',
    )
  const job = (part: 'train' | 'test'): Job =>
    isBinary
      ? {
          type: 'cifar-binary',
          files: binary[part],
          labelBytes: variant.labelBytes,
          labelAt: variant.labelAt,
          classes: variant.classes.length,
          limit: limits[part],
        }
      : {
          type: 'parquet',
          files: parquet[part],
          images: ['img', 'image'],
          labels: variant.columns,
          shape: [32, 32, 3],
          classes: variant.classes.length,
          limit: limits[part],
        }
  const classes = isBinary
    ? await namesIn(join(dirname(binary.train[0]!), variant.namesFile), variant)
    : variant.classes
  return loadImages(
    { train: job('train'), test: job('test') },
    { name: variant.name, label: variant.label, classes, attribution },
    context,
  )
}

function found(files: readonly string[]): string {
  if (files.some(file => /\.tar(\.gz)?$|\.tgz$/.test(file))) return '; it holds an archive that is still packed'
  if (files.some(file => /batches\.meta$|data_batch_1$|meta$/.test(file)))
    return '; what it holds looks like the Python version, which is pickled and is not read'
  return files.length ? '' : '; it is empty'
}

/** The names beside the binary version, one a line; the known ones where that file is missing. */
async function namesIn(file: string, variant: Variant): Promise<readonly string[]> {
  if (!(await isFile(file))) return variant.classes
  const names = (await touching(file, () => readFile(file, 'utf8'))).split(/\r?\n/).filter(line => line.trim() !== '')
  if (names.length === variant.classes.length) return names
  throw new InfomaxError(
    'BAD_FILE',
    `${file} names ${names.length} classes; ${variant.classes.length} were expected.`,
    'Unpack the archive again.',
  )
}
