import { createRandom, InfomaxError, type Registry, type Split } from '@infomax/core'
import { type Matrix, normalizedRows } from '@infomax/math'
import { extract, type LoadedRun } from '@infomax/trainer'
import { subset, viewShape, viewsOf } from './splits.ts'

/** How evidence is taken off a run. */
export interface RunOptions {
  /** At most so many labelled samples, as many test samples, as many pairs. */
  readonly samples: number
  readonly of: 'representation' | 'embedding'
  readonly normalise: boolean
  /** Of which samples the pairs are views: those that the encoder was trained on, or others. */
  readonly pairs: 'train' | 'test'
}

interface Labelled {
  readonly z: Matrix
  readonly labels: Int32Array
}

/** What a network says of independent samples, as the bounds on it need them. */
export interface RunSamples {
  readonly labelled: Labelled
  readonly test: Labelled
  /** Row j of both is a view of one sample; `first` goes on with views of further samples. */
  readonly first: Matrix
  readonly second: Matrix
  /** The class of each row of `first`, −1 where unknown. */
  readonly firstLabels: Int32Array
  readonly classes: number
  /** Whether the encoder was chosen by the samples of the pairs. */
  readonly trainedOn: boolean
  readonly normalised: boolean
}

/** Seeded, disjoint random parts of a run's data through its frozen network; `done` is told how far it is. */
export async function runSamples(
  registry: Registry,
  { config, context, data, model }: LoadedRun,
  options: RunOptions,
  done: (part: number, parts: number) => void,
): Promise<RunSamples> {
  if (data.classes.length === 0) throw unlabelled(config.data.name)
  const random = createRandom(config.seed, 'bound')
  const order = random.child('test').permutation(data.test.size)
  const n = Math.min(options.samples, Math.floor(order.length / (options.pairs === 'train' ? 2 : 4)))
  const from = options.pairs === 'train' ? data.train : data.test
  const pool = options.pairs === 'train' ? random.child('train').permutation(from.size) : order.subarray(2 * n)
  const drawn = subset(from, pool.subarray(0, 2 * options.samples))
  const m = Math.min(options.samples, drawn.size)
  if (n < 2 || m < 2)
    throw new InfomaxError(
      'TOO_FEW_SAMPLES',
      `The run has ${data.train.size} training and ${data.test.size} test samples, of which ${n} would be labelled and ${m} pairs.`,
      'Raise --samples, or choose data with more samples.',
    )
  const recipe = { view: registry.resolve(config.views, context), sampleShape: data.sampleShape }
  const views = random.child('views')
  let part = 0
  const through = async (split: Split, sampleShape = data.sampleShape, limit = split.size) => {
    const features = await extract(model, { ...data, sampleShape }, split, limit)
    done(++part, 4)
    const z = features[`${options.of}s`]
    return { z: options.normalise ? normalizedRows(z) : z, labels: features.labels ?? new Int32Array(z.rows).fill(-1) }
  }
  const [labelled, test] = [
    await through(subset(data.test, order.subarray(0, n))),
    await through(subset(data.test, order.subarray(n, 2 * n))),
  ].map(known)
  if (!labelled || !test) throw unlabelled(config.data.name)
  const first = await through(viewsOf(drawn, recipe, 0, views), viewShape(recipe))
  const second = await through(viewsOf(drawn, recipe, 1, views), viewShape(recipe), m)
  return {
    labelled,
    test,
    first: first.z,
    second: second.z,
    firstLabels: first.labels,
    classes: data.classes.length,
    trainedOn: options.pairs === 'train',
    normalised: options.normalise,
  }
}

/** The rows whose class is known; nothing where there is none. */
function known({ z, labels }: Labelled): Labelled | undefined {
  const kept = [...labels.keys()].filter(i => labels[i]! >= 0)
  if (kept.length === 0) return undefined
  return { z: rowsAt(z, kept), labels: Int32Array.from(kept, i => labels[i]!) }
}

function rowsAt({ data, columns }: Matrix, rows: readonly number[]): Matrix<Float64Array> {
  const out = new Float64Array(rows.length * columns)
  rows.forEach((row, i) => {
    out.set(data.subarray(row * columns, (row + 1) * columns), i * columns)
  })
  return { data: out, rows: rows.length, columns }
}

const unlabelled = (name: string): InfomaxError =>
  new InfomaxError(
    'NO_LABELS',
    `The test samples of "${name}" have no labels; a bound on the error of a classifier is of labelled samples.`,
    'Give other data, such as data=digits, or write the evidence to a file.',
  )
