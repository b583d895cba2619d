import { createRandom, InfomaxError, type LoadedDataset } from '@infomax/core'
import type { ArraysOptions as Options } from '../arrays.ts'
import { normalisationOf } from '../normalisation.ts'
import { type Npy, readNpy } from '../npy.ts'
import { npzNames, readNpz } from '../npz.ts'
import { splitRows, type Table, tableSplit } from '../split.ts'
import { labelsOf, samplesOf } from './array-values.ts'
import { absolute, readBytes } from './files.ts'

interface Part {
  readonly data: Npy
  readonly labels?: Npy | undefined
  readonly name: string
  readonly labelsName: string
}

export async function loadArrays(options: Options): Promise<LoadedDataset> {
  const parts = await readParts(options)
  const train = table(parts.train)
  const test = parts.test && table(parts.test)
  if (test && test.shape.join() !== train.shape.join())
    throw new InfomaxError(
      'BAD_SHAPE',
      `${parts.test!.name} has samples [${test.shape.join(', ')}], ${parts.train.name} has [${train.shape.join(', ')}].`,
      'Give both parts samples of one shape.',
    )
  if (test && !train.labels !== !test.labels)
    throw new InfomaxError(
      'NO_LABELS',
      `The ${train.labels ? 'test' : 'training'} part has no labels, the other part has.`,
      'Give labels for both parts or for none.',
    )
  const rows = test ? { train: all(train.count), test: all(test.count) } : shuffle(train, parts.train.name, options)
  const taken = { train: rows.train.slice(0, options.trainLimit), test: rows.test.slice(0, options.testLimit) }
  const classes = 1 + Math.max(-1, largest(train.labels), largest(test?.labels))
  return {
    sampleShape: train.shape,
    normalisation: normalisationOf(train.data, train.shape.at(-1)!, train.width, taken.train),
    classes: Array.from({ length: classes }, (_, i) => String(i)),
    label: 'class',
    latents: [],
    train: tableSplit(train, taken.train),
    test: tableSplit(test ?? train, taken.test),
  }
}

async function readParts(options: Options): Promise<{ train: Part; test?: Part }> {
  if (!options.data)
    throw new InfomaxError(
      'BAD_OPTIONS',
      'The data set "arrays" needs a file; `data` is not set.',
      'Set data.data to an .npy or .npz file, and data.labels to the labels if they are in a file of their own.',
    )
  const path = absolute(options.data)
  const train = path.endsWith('.npz')
    ? await archiveParts(path, options)
    : { train: { data: await npy(path), name: path, labelsName: '' } }
  const labels = options.labels && absolute(options.labels)
  const testData = options.testData && absolute(options.testData)
  const testLabels = options.testLabels && absolute(options.testLabels)
  if (testLabels && !testData)
    throw new InfomaxError('BAD_OPTIONS', '`testLabels` is set and `testData` is not.', 'Set data.testData too.')
  const test = testData
    ? {
        data: await npy(testData),
        name: testData,
        labels: testLabels ? await npy(testLabels) : undefined,
        labelsName: testLabels ?? '',
      }
    : 'test' in train
      ? train.test
      : undefined
  const withLabels = labels ? { ...train.train, labels: await npy(labels), labelsName: labels } : train.train
  return { train: withLabels, ...(test && { test }) }
}

const npy = async (path: string): Promise<Npy> => readNpy(await readBytes(path), path)

const usual = {
  data: ['x_train', 'train_images', 'data', 'x', 'X', 'images'],
  labels: ['y_train', 'train_labels', 'labels', 'y', 'targets'],
  testData: ['x_test', 'test_images', 'test_data'],
  testLabels: ['y_test', 'test_labels'],
}

async function archiveParts(path: string, options: Options): Promise<{ train: Part; test?: Part }> {
  const bytes = await readBytes(path)
  const names = await npzNames(bytes, path)
  const pick = (wanted: readonly string[]): string | undefined => wanted.find(name => names.includes(name))
  const need = (wanted: readonly string[]): string => {
    const name = pick(wanted)
    if (name) return name
    throw new InfomaxError(
      'BAD_FILE',
      `${path} holds ${names.length ? `the arrays ${names.join(', ')}` : 'no arrays'}; ${wanted.join(' or ')} was expected.`,
      'Name the arrays with data.dataName and data.labelsName.',
    )
  }
  const single = names.length === 1 && !options.dataName && !options.labelsName
  const data = single ? names[0]! : need(options.dataName ? [options.dataName] : usual.data)
  const labels = options.labelsName ? need([options.labelsName]) : pick(usual.labels)
  const testData = options.dataName ? undefined : pick(usual.testData)
  const testLabels = testData && pick(usual.testLabels)
  const wanted = new Set([data, labels, testData, testLabels].filter(name => name !== undefined))
  const read = await readNpz(bytes, path, wanted)
  const part = (samples: string, targets: string | undefined): Part => ({
    data: read.get(samples)!,
    name: `${samples} in ${path}`,
    labels: targets ? read.get(targets) : undefined,
    labelsName: `${targets} in ${path}`,
  })
  return { train: part(data, labels), ...(testData && { test: part(testData, testLabels) }) }
}

function table(part: Part): Table & { readonly shape: readonly number[] } {
  const samples = samplesOf(part.data, part.name)
  const labels = part.labels && labelsOf(part.labels, part.labelsName)
  if (labels && labels.length !== samples.count)
    throw new InfomaxError(
      'LENGTH_MISMATCH',
      `${part.labelsName} has ${labels.length} labels, ${part.name} has ${samples.count} samples.`,
      'Give one label for each sample.',
    )
  return labels ? { ...samples, labels } : samples
}

function shuffle(table: Table, name: string, options: Options) {
  if (table.count < 2)
    throw new InfomaxError('TOO_FEW_SAMPLES', `${name} has one sample; a split needs two.`, 'Give more samples.')
  const kept = Math.min(table.count - 1, Math.max(1, Math.round(table.count * options.testFraction)))
  return splitRows(createRandom(options.seed, 'arrays').permutation(table.count), kept)
}

const all = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i)

const largest = (labels: Int32Array | undefined): number =>
  labels?.reduce((most, label) => Math.max(most, label), -1) ?? -1
