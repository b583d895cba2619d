import { type Batch, InfomaxError, type Random, type State } from '@infomax/core'
import { normaliseRows, tf } from '@infomax/tensor'
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { sphericalKMeans } from './k-means.ts'
import { state, unitRows } from './variables.ts'

/** The last embedding of every sample, and clusters of these. */
export interface Memory {
  readonly states: readonly State[]
  readonly clusterings: readonly Clustering[]
  /** Which samples a batch has. Throws `BAD_VALUE` where it does not say, or has others than those of the set. */
  indices(batch: Batch): Int32Array
  /** Replaces the embeddings of a batch's samples. */
  write(batch: Batch): void
  /** Clusters what is there anew. */
  cluster(iterations: number): void
}

export interface Clustering {
  /** `[K, d]`, rows of length 1. */
  readonly centroids: Tensor2D
  /** The cluster of each sample, −1 where it has none yet; `[samples]`. */
  readonly assignments: Tensor1D
}

export interface MemoryShape {
  readonly samples: number
  readonly dims: number
  /** Embeddings kept of a sample: of its first views. */
  readonly banks: number
  /** Clusterings kept side by side; they take turns with the banks. */
  readonly heads: number
  readonly clusters: number
}

/**
 * A memory that is empty: rows of zeros. Each clustering begins from the same samples, which `random` chooses once, with
 * the embeddings they then have: what the checkpoint holds decides how it goes on, and nothing else.
 */
export function createMemory(shape: MemoryShape, random: Random): Memory {
  const { samples, dims, clusters } = shape
  const indices = (batch: Batch): Int32Array => indicesOf(batch, samples)
  const banks = Array.from({ length: shape.banks }, (_, i) => state(`bank${i + 1}`, tf.zeros([samples, dims])))
  const heads = Array.from({ length: shape.heads }, (_, i) => {
    const stream = random.child('cluster', i)
    const first = Float32Array.from(stream.permutation(samples).subarray(0, clusters))
    return {
      bank: banks[i % banks.length]!,
      starts: state(`starts${i + 1}`, tf.tensor1d(first)),
      centroids: state(`centroids${i + 1}`, unitRows([clusters, dims], stream)),
      assignments: state(`assignments${i + 1}`, tf.fill([samples], -1)),
    }
  })
  return {
    states: [...banks, ...heads.flatMap(({ starts, centroids, assignments }) => [starts, centroids, assignments])],
    clusterings: heads.map(({ centroids, assignments }) => ({
      centroids: centroids.variable as Tensor2D,
      assignments: assignments.variable as Tensor1D,
    })),
    indices,
    write(batch) {
      tf.tidy(() => {
        const at = tf.reshape(tf.tensor1d(indices(batch), 'int32'), [-1, 1])
        const counts = tf.scatterND(at, tf.ones([at.size]), [samples])
        const there = tf.reshape(tf.greater(counts, 0), [-1, 1])
        for (const [i, { variable }] of banks.entries()) {
          // A sample that comes twice in a batch keeps the mean direction: its rows add up
          const rows = normaliseRows(tf.scatterND(at, normaliseRows(batch.embeddings[i]!), [samples, dims]))
          variable.assign(tf.where(there, rows, variable as Tensor2D))
        }
      })
    },
    cluster(iterations) {
      for (const { bank, starts, centroids, assignments } of heads)
        tf.tidy(() => {
          const points = bank.variable as Tensor2D
          const start: Tensor2D = tf.gather(points, tf.cast(starts.variable, 'int32') as Tensor1D)
          const found = sphericalKMeans(points, start, iterations)
          const there = tf.greater(tf.sum(tf.square(points), 1), 0)
          centroids.variable.assign(found.centroids)
          assignments.variable.assign(tf.where(there, tf.cast(found.assignments, 'float32'), -1))
        })
    },
  }
}

/** The samples of a batch, if all are among so many. */
function indicesOf({ samples }: Batch, size: number): Int32Array {
  const wrong = samples?.find(i => !(i >= 0 && i < size))
  if (samples && wrong === undefined) return samples
  throw new InfomaxError(
    'BAD_VALUE',
    samples
      ? `Sample ${wrong} came, the memory has the samples 0 to ${size - 1}.`
      : 'A batch came that does not say which samples it has.',
    'Give batch.samples, indices into the training set, and build with its size as shape.samples.',
  )
}
