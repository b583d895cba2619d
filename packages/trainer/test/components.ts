import {
  createRandom,
  defineDataset,
  defineObjective,
  definePlugin,
  type LoadedDataset,
  type Split,
} from '@infomax/core'
import { normaliseRows, tf } from '@infomax/tensor'
import type { Scalar, Tensor2D, Variable } from '@tensorflow/tfjs-core'
import * as z from 'zod'

/** Six-dimensional points about four centres: small enough to train in a test, hard enough to be learnt. */
const points = defineDataset({
  name: 'points',
  summary: 'Points about four centres',
  options: z.object({
    train: z.int().default(64).describe('training samples'),
    broken: z.int().default(-1).describe('the training sample that is not a number, −1 for none'),
  }),
  create: ({ train, broken }) => ({
    async load(): Promise<LoadedDataset> {
      return {
        sampleShape: [6],
        normalisation: { mean: Array(6).fill(0), deviation: Array(6).fill(1) },
        classes: ['a', 'b', 'c', 'd'],
        label: 'centre',
        latents: [],
        train: split('train', train, broken),
        test: split('test', 48, -1),
      }
    },
  }),
})

const split = (name: string, size: number, broken: number): Split => ({
  size,
  async read(indices) {
    const data = new Float32Array(indices.length * 6)
    const labels = new Int32Array(indices.length)
    for (let i = 0; i < indices.length; i++) {
      const random = createRandom(3, name, indices[i]!)
      labels[i] = random.integer(4)
      for (let j = 0; j < 6; j++) data[i * 6 + j] = random.normal((j === labels[i] ? 3 : 0) + 0.5, 0.7)
      if (indices[i] === broken) data[i * 6] = Number.NaN
    }
    return { data, labels }
  },
})

/** A small BYOL: a teacher, a predictor and a running centre, so that every kind of state is exercised. */
const follow = defineObjective({
  name: 'follow',
  summary: 'Predicts the centred teacher',
  needs: { views: 2 },
  options: z.object({}),
  create() {
    const owned = {
      predictor: undefined as unknown as ReturnType<typeof tf.variable>,
      centre: undefined as unknown as ReturnType<typeof tf.variable>,
    }
    return {
      build({ dims }, random) {
        const draw = random.child('predictor')
        owned.predictor = tf.tidy(() =>
          tf.variable(
            tf.tensor2d(
              Float32Array.from({ length: dims * dims }, () => draw.normal(0, 0.3)),
              [dims, dims],
            ),
          ),
        )
        owned.centre = tf.tidy(() => tf.variable(tf.zeros([dims]), false))
        return {
          parameters: [{ name: 'predictor', variable: owned.predictor, exempt: false }],
          state: [{ name: 'centre', variable: owned.centre }],
        }
      },
      momentum: () => 0.9,
      terms({ embeddings, targets }) {
        const unit = (x: Tensor2D) => normaliseRows(x)
        const aims = targets!.map(target => unit(tf.sub(target, owned.centre)))
        const said = embeddings.map(z => unit(tf.matMul(z, owned.predictor as unknown as Tensor2D)))
        const distance = (a: number, b: number) => tf.mean(tf.sum(tf.squaredDifference(said[a]!, aims[b]!), 1))
        return { prediction: { weight: 1, value: tf.add(distance(0, 1), distance(1, 0)), role: 'reconstruction' } }
      },
      afterStep({ targets }) {
        owned.centre.assign(tf.add(tf.mul(0.9, owned.centre), tf.mul(0.1, tf.mean(targets![0]!, 0))))
      },
    }
  },
})

/** Counts the labels and the samples it is shown, and owns a number that the loss pulls to zero. */
const watch = defineObjective({
  name: 'watch',
  summary: 'Says what an objective is given',
  needs: { labels: true },
  options: z.object({}),
  create() {
    const own = { pull: undefined as unknown as Variable, seen: undefined as unknown as Variable }
    return {
      build({ samples = 0 }) {
        own.pull = tf.tidy(() => tf.variable(tf.scalar(1)))
        own.seen = tf.tidy(() => tf.variable(tf.zeros([samples]), false))
        return {
          parameters: [{ name: 'pull', variable: own.pull, exempt: true }],
          state: [{ name: 'seen', variable: own.seen }],
        }
      },
      terms: ({ labels }) => ({
        known: { weight: 0, value: tf.sum(tf.cast(tf.greaterEqual(labels!, 0), 'float32')), role: 'regularisation' },
        pull: { weight: 1, value: tf.square(own.pull) as Scalar, role: 'regularisation' },
      }),
      afterStep: ({ samples, labels }) =>
        tf.tidy(() => {
          const shown = tf.tensor1d(samples!, 'int32')
          const known = tf.cast(tf.greaterEqual(labels!, 0), 'float32')
          const at = tf.oneHot(shown, own.seen.shape[0]!)
          own.seen.assign(tf.add(own.seen, tf.sum(tf.mul(at, tf.expandDims(tf.add(known, 1), 1)), 0)))
        }),
    }
  },
})

export default definePlugin({ name: 'trainer-test', provides: [points, follow, watch] })
