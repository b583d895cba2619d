import { createRegistry, defineView, type LoadedDataset, type Network, type Split, standalone } from '@infomax/core'
import type { Matrix } from '@infomax/math'
import { tf } from '@infomax/tensor'
import type { LoadedRun } from '@infomax/trainer'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { runBounds } from './run-bounds.ts'
import { type RunOptions, runSamples } from './run-samples.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

/** Sample i of a split is (offset + i, 1); its class is i mod 3, or unknown for every `hidden`th. */
const split = (size: number, offset: number, hidden = Number.POSITIVE_INFINITY): Split => ({
  size,
  read: async indices => ({
    data: Float32Array.from({ length: 2 * indices.length }, (_, at) => (at % 2 ? 1 : offset + indices[at >> 1]!)),
    labels: Int32Array.from(indices, i => (i % hidden === hidden - 1 ? -1 : i % 3)),
  }),
})

/** View v of (a, b) is (a, v). */
const marked = defineView({
  name: 'marked',
  summary: 'The first number of the sample, and which view it is',
  options: z.object({}),
  create: () => ({
    apply: (image, _shape, output, _random, view) => {
      output.set([image[0]!, view])
    },
  }),
})

const identity: Network = {
  outputDim: 2,
  parameters: [],
  statistics: [],
  forward: (x: Tensor) => x as Tensor2D,
  dispose() {},
}
const double: Network = { ...identity, forward: x => tf.mul(x, 2) as Tensor2D }

function run(train: Split, test: Split, classes = ['a', 'b', 'c']): LoadedRun {
  const data: LoadedDataset = {
    sampleShape: [2],
    normalisation: { mean: [0, 0], deviation: [1, 1] },
    classes,
    label: 'class',
    latents: [],
    train,
    test,
  }
  const config = { seed: 4, views: marked(), data: { name: 'counted' } }
  return { config, data, context: standalone, step: 0, model: { backbone: identity, projector: double } } as never
}

const asked: RunOptions = { samples: 20, of: 'representation', normalise: false, pairs: 'train' }
const take = (of: LoadedRun, options: Partial<RunOptions> = {}) =>
  runSamples(createRegistry([]), of, { ...asked, ...options }, () => {})

const column = ({ data, columns }: Matrix, j: number): number[] =>
  Array.from(data).filter((_, at) => at % columns === j)

describe('runSamples', () => {
  it('takes labelled and test samples of the test split and pairs of views of the training split, each once', async () => {
    const { labelled, test, first, second, firstLabels, classes, trainedOn } = await take(
      run(split(100, 0), split(60, 1000)),
    )
    expect([labelled.z.rows, test.z.rows, first.rows, second.rows, classes, trainedOn]).toEqual([
      20,
      20,
      40,
      20,
      3,
      true,
    ])
    const ids = [...column(labelled.z, 0), ...column(test.z, 0)]
    expect(new Set(ids).size).toBe(40)
    expect(Math.min(...ids)).toBeGreaterThanOrEqual(1000)
    expect(Math.max(...column(first, 0))).toBeLessThan(100)
    expect(new Set(column(first, 0)).size).toBe(40)
    expect(column(second, 0)).toEqual(column(first, 0).slice(0, 20))
    expect([...new Set(column(first, 1)), ...new Set(column(second, 1))]).toEqual([0, 1])
    expect([...firstLabels]).toEqual(column(first, 0).map(id => id % 3))
    expect([...labelled.labels]).toEqual(column(labelled.z, 0).map(id => (id - 1000) % 3))
    // in the order of the file the first twenty would be 1000 to 1019
    expect(column(labelled.z, 0)).not.toEqual([...column(labelled.z, 0)].sort((a, b) => a - b))
  })

  it('takes pairs that the encoder never saw from the rest of the test split', async () => {
    const { labelled, test, first, second, trainedOn } = await take(run(split(100, 0), split(60, 1000)), {
      pairs: 'test',
    })
    expect([labelled.z.rows, test.z.rows, first.rows, second.rows, trainedOn]).toEqual([15, 15, 30, 20, false])
    const ids = [labelled.z, test.z, first].flatMap(part => column(part, 0))
    expect([new Set(ids).size, Math.min(...ids)]).toEqual([60, 1000])
  })

  it('leaves out labelled and test samples without a class, and keeps such pairs', async () => {
    const { labelled, test, firstLabels } = await take(run(split(100, 0, 4), split(40, 1000, 4)))
    expect(labelled.z.rows + test.z.rows).toBe(30)
    expect([...labelled.labels, ...test.labels].every(label => label >= 0)).toBe(true)
    expect(firstLabels.includes(-1)).toBe(true)
  })

  it('reads representations or embeddings, on the unit sphere where asked, the same each time', async () => {
    const subject = run(split(100, 0), split(60, 1000))
    const [plain, embedded, unit, again] = [
      await take(subject),
      await take(subject, { of: 'embedding' }),
      await take(subject, { normalise: true }),
      await take(subject),
    ]
    expect(column(embedded.first, 0)).toEqual(column(plain.first, 0).map(value => 2 * value))
    for (let i = 0; i < unit.labelled.z.rows; i++)
      expect(Math.hypot(...unit.labelled.z.data.subarray(2 * i, 2 * i + 2))).toBeCloseTo(1, 12)
    expect(again).toEqual(plain)
  })

  it('refuses data without labels, and too few samples', async () => {
    await expect(take(run(split(100, 0), split(60, 0), []))).rejects.toMatchObject({ code: 'NO_LABELS' })
    await expect(take(run(split(100, 0), split(60, 0, 1)))).rejects.toMatchObject({ code: 'NO_LABELS' })
    await expect(take(run(split(100, 0), split(3, 0)))).rejects.toMatchObject({ code: 'TOO_FEW_SAMPLES' })
    await expect(take(run(split(1, 0), split(60, 0)))).rejects.toMatchObject({ code: 'TOO_FEW_SAMPLES' })
  })
})

describe('evidence of a run', () => {
  it.each([
    [100, 20],
    [30, 15],
  ])('gives the simclr bound disjoint triples of %s training samples', async (size, triples) => {
    const samples = await take(run(split(size, 0), split(60, 1000)))
    const { zAnchor, zPositive, zNegative, classProbabilities } = runBounds.simclr!.evidence(samples) as Record<
      string,
      Matrix
    >
    expect(column(zPositive!, 0)).toEqual(column(zAnchor!, 0))
    expect(new Set([...column(zAnchor!, 0), ...column(zNegative!, 0)]).size).toBe(2 * triples)
    expect(Array.from(classProbabilities as never as Float64Array).reduce((a, b) => a + b)).toBeCloseTo(1, 12)
  })

  it('gives the vicreg bound both views of each pair with its class', async () => {
    const samples = await take(run(split(100, 0), split(60, 1000)))
    const { zFirst, zSecond, pairLabels } = runBounds.vicreg!.evidence(samples) as Record<string, Matrix>
    expect(column(zFirst!, 0)).toEqual(column(zSecond!, 0))
    expect([...(pairLabels as never as Int32Array)]).toEqual(column(zFirst!, 0).map(id => id % 3))
  })
})
