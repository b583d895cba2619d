import { createRandom, createRegistry, isInfomaxError, type Objective } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { numbers } from '@infomax/testing'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import plugin from './plugin.ts'

/** Embeddings of few samples, few dimensions, and in no general position. */
const shapes: readonly [n: number, d: number][] = [
  [1, 1],
  [1, 4],
  [2, 1],
  [8, 1],
  [2, 5],
  [3, 2],
]
const kinds: Readonly<Record<string, (n: number, d: number) => Tensor2D[]>> = {
  'two random views': (n, d) => {
    const random = createRandom(1, 'edges')
    return [0, 1].map(() =>
      tf.tensor2d(
        Float32Array.from({ length: n * d }, () => random.normal()),
        [n, d],
      ),
    )
  },
  'two equal views': (n, d) => {
    const [view] = kinds['two random views']!(n, d)
    return [view!, view!]
  },
  'two views that are one point': (n, d) => [tf.fill([n, d], 0.7), tf.fill([n, d], 0.7)] as Tensor2D[],
  'two views of zeros': (n, d) => [tf.zeros([n, d]), tf.zeros([n, d])] as Tensor2D[],
}

const registry = createRegistry([plugin])
const make = (name: string, options: object): Objective => registry.create('objective', name as never, options as never)

/** Those that own nothing, as they come, and with choices of their own. */
const cases: readonly [string, object][] = [
  ...plugin.provides
    .filter(({ name, needs }) => !needs?.labels && !make(name, {}).build)
    .map(({ name }): [string, object] => [name, {}]),
  ...['logdet', 'gaussian', 'coding-rate', 'kolchinsky-tracey', 'kde', 'm-spacings', 'matrix-renyi', 'cluster'].map(
    (entropy): [string, object] => ['infomax', { decoder: 'gaussian', entropy }],
  ),
  ['entrec', { space: 'clusters' }],
  ['entrec', { space: 'euclidean' }],
  ['mmcr', { lambda: 1 }],
  ['align-uniform', { alpha: 1 }],
]

describe('at the edges, a finite loss and gradient or a coded error', () => {
  beforeAll(() => backends.cpu!())

  it.each(cases)('%s %j', async (name, options) => {
    const objective = make(name, options)
    let done = 0
    for (const [kind, views] of Object.entries(kinds))
      for (const [n, d] of shapes) {
        const embeddings = views(n, d)
        const total = (...x: Tensor2D[]) =>
          Object.values(objective.terms({ embeddings: x, step: 0, steps: 1 }))
            .map(({ weight, value }) => tf.mul(value, weight))
            .reduce((a, b) => tf.add(a, b))
        try {
          const { value, grads } = tf.valueAndGrads(total as never)(embeddings)
          for (const tensor of [value, ...grads])
            expect((await numbers(tensor)).every(Number.isFinite), `${kind}, ${n} × ${d}`).toBe(true)
          done++
        } catch (error) {
          if (!isInfomaxError(error)) throw error
          expect(['TOO_FEW_SAMPLES', 'BAD_SHAPE']).toContain(error.code)
        }
      }
    // most shapes are not refused
    expect(done).toBeGreaterThanOrEqual(shapes.length)
  })
})
