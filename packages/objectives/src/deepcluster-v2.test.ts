import type { Batch, Objective } from '@infomax/core'
import { createRandom, defineObjective } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { testObjective } from '@infomax/testing'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { average, dot, logSum, units } from '../test/reference/numbers.ts'
import { arrays, batchOf, expectValue, lossOf, prepare, viewsOf } from '../test/stateful.ts'
import { deepclusterV2 } from './deepcluster-v2.ts'

testObjective(deepclusterV2, { options: { prototypes: 4, heads: 2 }, symmetric: true, steps: 20, backends })

/** The same after an epoch: every sample was seen, and the clusters were found. */
const afterAnEpoch = defineObjective({
  ...deepclusterV2,
  create(options, context): Objective {
    const objective = deepclusterV2.create({ ...options, every: 1 }, context)
    return {
      ...objective,
      build(shape, random) {
        const owned = objective.build!(shape, random)
        const embeddings = viewsOf(2, shape.samples!, shape.dims, 7)
        objective.afterStep!(batchOf(embeddings, { samples: Int32Array.from({ length: shape.samples! }, (_, i) => i) }))
        tf.dispose(embeddings)
        return owned
      },
    }
  },
})

testObjective(afterAnEpoch, {
  options: { prototypes: 4, heads: 3, iterations: 2 },
  views: [2, 3],
  symmetric: false,
  steps: 10,
  backends,
})

const samples = (...indices: number[]): { samples: Int32Array } => ({ samples: Int32Array.from(indices) })

describe('an epoch', () => {
  beforeAll(() => tf.setBackend('cpu'))
  const epoch = (objective: Objective, views: readonly Tensor2D[]): void => {
    for (const step of [0, 1, 2]) {
      const part = views.map(view => tf.slice(view, [4 * step, 0], [4, -1]))
      objective.afterStep!(batchOf(part, { step, samples: Int32Array.from({ length: 4 }, (_, i) => 4 * step + i) }))
    }
  }

  it('fills the memory, during which there is no loss', async () => {
    const { objective, read } = prepare(deepclusterV2, { prototypes: 3 }, { dims: 4, batch: 4, samples: 12 })
    const views = viewsOf(2, 12, 4)
    const some = views.map((view): Tensor2D => tf.slice(view, [0, 0], [4, -1]))
    await expectValue(objective, batchOf(some, samples(0, 1, 2, 3)), 0)
    epoch(objective, views)
    const all = await arrays(views)
    for (const [bank, view] of all.entries()) {
      const expected = units(view)
      for (const [i, row] of (await read<number[][]>(`bank${bank + 1}`)).entries())
        for (const [k, value] of row.entries()) expect(value).toBeCloseTo(expected[i]![k]!, 6)
    }
    expect((await lossOf(objective, batchOf(some, samples(0, 1, 2, 3)))).sum).toBeGreaterThan(0)
  })

  it('ends with clusters whose centroids are nearest, each head on its bank', async () => {
    const { objective, read } = prepare(
      deepclusterV2,
      { prototypes: 3, iterations: 30 },
      { dims: 4, batch: 4, samples: 12 },
    )
    epoch(objective, viewsOf(2, 12, 4))
    for (const [head, bank] of [1, 2, 1].entries()) {
      const points = await read<number[][]>(`bank${bank}`)
      const centroids = await read<number[][]>(`centroids${head + 1}`)
      const assignments = await read<number[]>(`assignments${head + 1}`)
      for (const [i, point] of points.entries()) {
        const products = centroids.map(centroid => dot(point, centroid))
        expect(assignments[i]).toBe(products.indexOf(Math.max(...products)))
      }
    }
  })

  it('agrees with the reference afterwards', async () => {
    const { objective, read } = prepare(
      deepclusterV2,
      { prototypes: 3, heads: 2, temperature: 0.2 },
      { dims: 4, batch: 4, samples: 12 },
    )
    epoch(objective, viewsOf(2, 12, 4))
    const views = viewsOf(3, 4, 4, 5)
    const which = [7, 2, 9, 0]
    const heads = await Promise.all(
      [1, 2].map(async head => ({
        centroids: await read<number[][]>(`centroids${head}`),
        assignments: await read<number[]>(`assignments${head}`),
      })),
    )
    const all = (await arrays(views)).map(units)
    const expected = average(
      heads.flatMap(({ centroids, assignments }) =>
        all.flatMap(view =>
          view.map((row, i) => {
            const logits = centroids.map(centroid => dot(row, centroid) / 0.2)
            return logSum(logits) - logits[assignments[which[i]!]!]!
          }),
        ),
      ),
    )
    await expectValue(objective, batchOf(views, samples(...which)), expected)
  })

  it('passes by a sample that no batch had', async () => {
    const { objective, read } = prepare(
      deepclusterV2,
      { prototypes: 2, heads: 1, every: 1 },
      { dims: 4, batch: 2, samples: 5 },
    )
    objective.afterStep!(batchOf(viewsOf(2, 4, 4), samples(0, 2, 3, 4)))
    expect((await read<number[]>('assignments1'))[1]).toBe(-1)
    const views = viewsOf(2, 2, 4, 5)
    const alone = views.map((view): Tensor2D => tf.tile(tf.slice(view, [0, 0], [1, -1]), [2, 1]))
    const { sum } = await lossOf(objective, batchOf(alone, samples(2, 2)))
    await expectValue(objective, batchOf(views, samples(2, 1)), sum)
  })

  it('keeps the direction of the sum of a sample that comes twice in a batch', async () => {
    const { objective, read } = prepare(deepclusterV2, { prototypes: 2, heads: 1 }, { dims: 2, batch: 2, samples: 4 })
    const view = tf.tensor2d([
      [2, 0],
      [0, 5],
    ])
    objective.afterStep!(batchOf([view, view], { ...samples(3, 3), step: 0 }))
    const [row] = (await read<number[][]>('bank1')).slice(3)
    for (const value of row!) expect(value).toBeCloseTo(Math.SQRT1_2, 6)
  })

  it('ends after samples/batch steps unless told', async () => {
    const clustered = async (every: number | undefined): Promise<number[]> => {
      const { objective, read } = prepare(
        deepclusterV2,
        { prototypes: 2, heads: 1, ...(every ? { every } : {}) },
        { dims: 4, batch: 4, samples: 13 },
      )
      const found: number[] = []
      for (const step of [0, 1, 2, 3, 4, 5]) {
        const before = await read('centroids1')
        objective.afterStep!(
          batchOf(viewsOf(2, 4, 4, step), { ...samples(...[0, 1, 2, 3].map(i => (4 * step + i) % 12)), step }),
        )
        if (JSON.stringify(await read('centroids1')) !== JSON.stringify(before)) found.push(step)
      }
      return found
    }
    expect(await clustered(undefined)).toEqual([2, 5])
    expect(await clustered(2)).toEqual([1, 3, 5])
  })
})

describe('errors', () => {
  beforeAll(() => tf.setBackend('cpu'))

  const build = (shape: { samples?: number }, options = {}) =>
    deepclusterV2.create(deepclusterV2.options.parse(options), { random: createRandom(0), warn() {} }).build!(
      { dims: 4, batch: 4, views: 2, ...shape },
      createRandom(0),
    )

  it('refuse an endless set, and more clusters than samples', () => {
    expect(() => build({})).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_OPTIONS] deepcluster-v2 remembers every sample of the training set; this set is endless.
        Choose a finite data set, or swav.]
    `)
    expect(() => build({ samples: 10 }, { prototypes: 11 })).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_OPTIONS] deepcluster-v2 was given prototypes=11; the training set has 10 samples.
        Set prototypes=10 or less.]
    `)
  })

  it('want to know the samples', () => {
    const { objective } = prepare(deepclusterV2, { prototypes: 2 }, { dims: 4, batch: 4, samples: 12 })
    const batch: Batch = batchOf(viewsOf(2, 4, 4))
    expect(() => objective.terms(batch)).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_VALUE] A batch came that does not say which samples it has.
        Give batch.samples, indices into the training set, and build with its size as shape.samples.]
    `)
    expect(() => objective.terms({ ...batch, ...samples(0, 1, 2, 12) })).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_VALUE] Sample 12 came, the memory has the samples 0 to 11.
        Give batch.samples, indices into the training set, and build with its size as shape.samples.]
    `)
  })
})
