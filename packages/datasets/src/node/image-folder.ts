import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createRandom, InfomaxError, type LoadContext, type LoadedDataset } from '@infomax/core'
import type { ImageFolderOptions as Options } from '../image-folder.ts'
import { rootFolder, touching } from './files.ts'
import { filesBelow } from './find.ts'
import type { Job } from './job.ts'
import { loadImages } from './load.ts'

interface Item {
  readonly file: string
  readonly label: number
}

const images = /\.(png|jpe?g|webp|gif|avif|tiff?)$/i
const help = 'Set data.root to a folder with one folder of PNG, JPEG or WebP images for each class.'

export async function loadImageFolder(options: Options, context: LoadContext): Promise<LoadedDataset> {
  const root = await rootFolder('image-folder', options.root, help)
  const top = await folders(root)
  const testName = ['test', 'val', 'valid', 'validation'].find(name => top.includes(name))
  const inParts = top.includes('train') && testName !== undefined
  const base = inParts || (top.length === 1 && top[0] === 'train') ? join(root, 'train') : root
  const classes = await folders(base)
  const order = createRandom(options.seed, 'image-folder')
  let train = shuffled(await items(base, classes), order.child('train').permutation)
  let test: Item[]
  if (inParts) {
    const folder = join(root, testName)
    const present = await folders(folder)
    const unknown = present.filter(name => !classes.includes(name))
    if (unknown.length)
      throw new InfomaxError(
        'BAD_FILE',
        `${folder} has the classes ${unknown.join(', ')}, which ${base} has not.`,
        'Give both parts the same class folders.',
      )
    test = shuffled(await items(folder, present, classes), order.child('test').permutation)
  } else {
    if (train.length === 1)
      throw new InfomaxError('TOO_FEW_SAMPLES', `${base} holds one image; a split needs two.`, 'Add images.')
    const kept = Math.min(train.length - 1, Math.max(1, Math.round(train.length * options.testFraction)))
    test = train.slice(train.length - kept)
    train = train.slice(0, train.length - kept)
  }
  const job = (part: readonly Item[], limit?: number): Job => {
    const taken = part.slice(0, limit)
    return {
      type: 'folder',
      files: taken.map(item => item.file),
      labels: taken.map(item => item.label),
      size: options.size,
    }
  }
  return loadImages(
    { train: job(train, options.trainLimit), test: job(test, options.testLimit) },
    { name: 'image-folder', label: 'class', classes },
    context,
  )
}

async function folders(path: string): Promise<string[]> {
  const entries = await touching(path, () => readdir(path, { withFileTypes: true }))
  return entries
    .filter(entry => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(entry => entry.name)
    .sort()
}

/** The images of each class, at any depth below its folder, in order of class and path. */
async function items(base: string, present: readonly string[], classes = present): Promise<Item[]> {
  const found: Item[] = []
  for (const name of present) {
    const label = classes.indexOf(name)
    for (const file of await filesBelow(join(base, name), 16)) if (images.test(file)) found.push({ file, label })
  }
  if (found.length) return found
  throw new InfomaxError(
    'EMPTY_DATA',
    `${base} holds ${present.length ? `no images in its folders ${present.join(', ')}` : 'no class folders'}.`,
    help,
  )
}

const shuffled = <T>(list: readonly T[], permutation: (n: number) => Int32Array): T[] =>
  Array.from(permutation(list.length), i => list[i]!)
