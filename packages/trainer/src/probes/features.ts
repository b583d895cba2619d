import type { LoadedDataset, Network, Random, Split, Statistic, View } from '@infomax/core'
import { type Matrix, matrix } from '@infomax/math'
import { tf } from '@infomax/tensor'
import type { Tensor, Variable } from '@tensorflow/tfjs-core'
import { normalise } from '../model.ts'
import { viewMaker } from '../view-maker.ts'

/** What a frozen network says of a set of samples, row by row. */
export interface Features {
  readonly representations: Matrix<Float32Array>
  readonly embeddings: Matrix<Float32Array>
  readonly labels?: Int32Array
  /** `[n, latents]` */
  readonly latents?: Matrix<Float32Array>
}

export interface Frozen {
  readonly backbone: Network
  readonly projector: Network
}

const chunk = 256

/** The first `limit` samples of a split through the frozen networks (running statistics, no views). */
export async function extract(
  networks: Frozen,
  data: LoadedDataset,
  split: Split,
  limit = split.size,
): Promise<Features> {
  const n = Math.min(limit, split.size)
  const representations = new Float32Array(n * networks.backbone.outputDim)
  const embeddings = new Float32Array(n * networks.projector.outputDim)
  const meta = collector(n, data.latents.length)
  for (let from = 0; from < n; from += chunk) {
    const indices = span(from, Math.min(n, from + chunk))
    const samples = await split.read(indices)
    meta.add(from, samples)
    const x = normalise(samples.data, data.normalisation)
    const read = await forward(networks, x, [indices.length, ...data.sampleShape])
    representations.set(read.representations, from * networks.backbone.outputDim)
    embeddings.set(read.embeddings, from * networks.projector.outputDim)
  }
  return {
    representations: matrix(representations, n, networks.backbone.outputDim),
    embeddings: matrix(embeddings, n, networks.projector.outputDim),
    ...meta.result(),
  }
}

/**
 * The embeddings of `viewCount` views of the first `limit` samples, in evaluation, for each of several pairs of networks.
 * The views are the same whenever they are asked for: that of sample i draws from the stream `<i>/<view>` of `random`.
 */
export async function extractViews(
  pairs: readonly Frozen[],
  data: LoadedDataset,
  split: Split,
  views: { readonly recipe: View; readonly viewCount: number; readonly limit: number; readonly random: Random },
): Promise<Matrix<Float32Array>[][]> {
  const { recipe, viewCount, limit, random } = views
  const n = Math.min(limit, split.size)
  const maker = viewMaker(recipe, data.sampleShape)
  const out = pairs.map(({ projector: { outputDim } }) =>
    Array.from({ length: viewCount }, () => matrix(new Float32Array(n * outputDim), n, outputDim)),
  )
  for (let from = 0; from < n; from += chunk) {
    const indices = span(from, Math.min(n, from + chunk))
    const samples = await split.read(indices)
    for (let view = 0; view < viewCount; view++) {
      const made = maker.make(samples.data, indices.length, view, i => random.child(from + i, view))
      const x = normalise(made, data.normalisation)
      for (const [i, networks] of pairs.entries()) {
        const { embeddings } = await forward(networks, x, [indices.length, ...maker.shape])
        out[i]![view]!.data.set(embeddings, from * networks.projector.outputDim)
      }
    }
  }
  return out
}

/** One chunk through frozen networks. */
async function forward(
  networks: Frozen,
  x: Float32Array,
  shape: readonly number[],
): Promise<{ representations: Float32Array; embeddings: Float32Array }> {
  const [z, e] = tf.tidy(() => {
    const pass = { training: false } as const
    const z = networks.backbone.forward(tf.tensor(x, [...shape]), pass)
    return [z, networks.projector.forward(z, pass)]
  })
  try {
    return {
      representations: (await z.data()) as Float32Array,
      embeddings: (await e.data()) as Float32Array,
    }
  } finally {
    tf.dispose([z, e])
  }
}

/** The samples themselves, each channel standardised: what a representation must beat. */
export async function rawFeatures(
  data: LoadedDataset,
  split: Split,
  limit = split.size,
): Promise<Omit<Features, 'embeddings'>> {
  const n = Math.min(limit, split.size)
  const d = data.sampleShape.reduce((a, b) => a * b, 1)
  const out = new Float32Array(n * d)
  const meta = collector(n, data.latents.length)
  for (let from = 0; from < n; from += chunk) {
    const samples = await split.read(span(from, Math.min(n, from + chunk)))
    meta.add(from, samples)
    out.set(normalise(samples.data, data.normalisation), from * d)
  }
  return { representations: matrix(out, n, d), ...meta.result() }
}

/**
 * Sets the running statistics of an untrained network to those of the training set, without which its evaluation would
 * normalise by mean 0 and variance 1: the average over batches of `chunk` of the first 2 560 samples.
 */
export async function calibrate(networks: Frozen, data: LoadedDataset): Promise<void> {
  const n = Math.min(10 * chunk, data.train.size)
  let batches = 0
  for (let from = 0; from + Math.min(chunk, n) <= n; from += chunk, batches++) {
    const indices = span(from, Math.min(n, from + chunk))
    const samples = await data.train.read(indices)
    const x = normalise(samples.data, data.normalisation)
    const measured: { variable: Variable; value: Tensor }[] = []
    tf.tidy(() => {
      const record = ({ variable }: Statistic, value: Tensor) => {
        measured.push({ variable, value: tf.keep(tf.clone(value)) })
      }
      const pass = { training: true as const, record }
      networks.projector.forward(
        networks.backbone.forward(tf.tensor(x, [indices.length, ...data.sampleShape]), pass),
        pass,
      )
      const share = 1 / (batches + 1)
      for (const { variable, value } of measured)
        variable.assign(tf.add(tf.mul(1 - share, variable), tf.mul(share, value)))
    })
    tf.dispose(measured.map(({ value }) => value))
  }
}

function collector(n: number, latentCount: number) {
  let labels: Int32Array | undefined
  let latents: Float32Array | undefined
  return {
    add(from: number, samples: { labels?: Int32Array; latents?: Float32Array }): void {
      if (samples.labels) (labels ??= new Int32Array(n)).set(samples.labels, from)
      if (samples.latents) (latents ??= new Float32Array(n * latentCount)).set(samples.latents, from * latentCount)
    },
    result: () => ({
      ...(labels ? { labels } : {}),
      ...(latents ? { latents: matrix(latents, n, latentCount) } : {}),
    }),
  }
}

const span = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)
