import { existsSync } from 'node:fs'
import { createRandom } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { createEngine } from '../src/engine.ts'
import { buildModel } from '../src/model.ts'
import { batchOf, forwardPair, weightedSum } from '../src/step.ts'
import {
  compute,
  difference,
  gradientsOf,
  imageBatch,
  imageRun,
  loadBackend,
  type Numbers,
  plugins,
  registry,
  sampleShape,
} from './engines.ts'

/**
 * What another order of additions may change: numbers of magnitude 1 are rounded to 6e-8 in each of a dozen layers and
 * their gradients, of which the loss takes differences. Measured: up to 4e-6 here.
 */
const tolerance = 1e-5
// a thread takes seconds to start on a busy machine
const patience = 600_000

/** BN in every layer but the last, or in none. */
const plainNetworks = {
  backbone: { name: 'mlp', options: { hidden: '16', outputs: 8, batchNorm: false } },
  projector: { name: 'mlp', options: { layers: '16-12', batchNorm: false } },
}

beforeAll(async () => {
  if (!existsSync(new URL('../dist/worker.js', import.meta.url)))
    throw new Error('Build the packages first: npx turbo run build')
  await loadBackend('wasm')
})

describe('a batch in parts', () => {
  it.each(['vicreg', 'barlow-twins', 'simclr', 'follow'])('%s: is the whole batch', async objective => {
    const whole = await gradientsOf(imageRun({ objective }))
    // 22 = 11 + 11 = 7 + 7 + 8 = 5 + 6 + 5 + 6
    for (const microBatch of [11, 8, 6, 1])
      expect(difference(await gradientsOf(imageRun({ objective, microBatch })), whole)).toBeLessThan(tolerance)
  })

  it.each(['view', 'part'])(
    'is the whole batch in networks without batch normalisation, batchNorm=%s',
    async batchNorm => {
      const whole = await gradientsOf(imageRun(plainNetworks))
      const parts = await gradientsOf(imageRun({ ...plainNetworks, microBatch: 4, batchNorm }))
      expect(difference(parts, whole)).toBeLessThan(tolerance)
    },
  )

  it('is the whole batch in a residual network', async () => {
    const backbone = { name: 'resnet18', options: { width: 4 } }
    const whole = await gradientsOf(imageRun({ backbone }))
    expect(difference(await gradientsOf(imageRun({ backbone, microBatch: 8 })), whole)).toBeLessThan(tolerance)
  })

  it('normalises each part by itself on demand', async () => {
    const config = imageRun({ microBatch: 8, batchNorm: 'part' })
    expect(difference(await gradientsOf(config), partByPart([7, 7, 8]))).toBeLessThan(tolerance)
    // and is then another function
    expect(difference(await gradientsOf(config), await gradientsOf(imageRun()))).toBeGreaterThan(0.01)
  })

  it('reads nothing from the device', async () => {
    await loadBackend('cpu')
    const config = imageRun({ microBatch: 8, objective: 'follow' })
    const context = { random: createRandom(0), warn() {} }
    const model = buildModel(registry, config, { sampleShape }, context)
    const engine = await createEngine(model, { config, sampleShape, workers: 1 })
    const read = vi.spyOn(tf.Tensor.prototype, 'dataSync').mockImplementation(() => {
      throw new Error('WebGPU has no synchronous read.')
    })
    const result = await engine.compute(imageBatch(config))
    read.mockRestore()
    expect(result.gradients).toHaveLength(model.parameters.length)
    await loadBackend('wasm')
  })

  it('leaves nothing behind', async () => {
    const config = imageRun({ microBatch: 8, objective: 'follow' })
    const model = buildModel(registry, config, { sampleShape }, { random: createRandom(0), warn() {} })
    const engine = await createEngine(model, { config, sampleShape, workers: 1 })
    const before = tf.memory()
    await compute(model, engine, imageBatch(config))
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes })
    model.dispose()
  })

  it('needs the memory of a part', async () => {
    const peaks: number[] = []
    for (const [batch, microBatch] of [
      [128, 128],
      [128, 8],
      [256, 8],
    ] as const) {
      const config = imageRun({ batch, microBatch, batchNorm: 'part' })
      const model = buildModel(registry, config, { sampleShape }, { random: createRandom(0), warn() {} })
      const engine = await createEngine(model, { config, sampleShape, workers: 1 })
      const before = tf.memory().numBytes
      const { peakBytes } = await tf.profile(async () => {
        await compute(model, engine, imageBatch(config))
        return []
      })
      peaks.push(peakBytes - before)
      model.dispose()
    }
    const [plain, cached, twice] = peaks as [number, number, number]
    expect(cached).toBeLessThan(plain / 4)
    // what grows with the batch are embeddings and their gradients, not activations
    expect(twice - cached).toBeLessThan(plain / 8)
  })

  it('refuses networks whose normalisation looks at its part alone', async () => {
    const config = imageRun({ microBatch: 8 })
    const model = buildModel(registry, config, { sampleShape }, { random: createRandom(0), warn() {} })
    const { forward } = model.backbone
    const deaf = {
      ...model.backbone,
      forward: (x: never, pass: never) => forward(x, { ...(pass as object), parts: undefined } as never),
    }
    const { projector } = buildModel(
      registry,
      imageRun(plainNetworks),
      { sampleShape },
      {
        random: createRandom(0),
        warn() {},
      },
    )
    const engine = await createEngine({ ...model, backbone: deaf, projector }, { config, sampleShape, workers: 1 })
    const before = tf.memory().numTensors
    await expect(engine.compute(imageBatch(config))).rejects.toMatchObject({
      code: 'BAD_OPTIONS',
      message: expect.stringContaining('batchNorm=part'),
    })
    expect(tf.memory().numTensors).toBe(before)
  })
})

describe('threads', () => {
  it.each([
    { batchNorm: 'view', objective: 'vicreg', workers: [2, 3, 4] },
    { batchNorm: 'part', objective: 'simclr', workers: [3, 4] },
    { batchNorm: 'view', objective: 'follow', workers: [3] },
  ])(
    'change no bit: batchNorm=$batchNorm, $objective',
    async ({ workers, ...change }) => {
      const config = imageRun({ ...change, microBatch: 11 })
      const alone = await gradientsOf(config)
      for (const number of workers) expect(await gradientsOf(config, number), `${number} threads`).toEqual(alone)
    },
    patience,
  )

  it(
    'one for each view: have the bits of the plain step',
    async () => {
      for (const objective of ['vicreg', 'follow']) {
        const config = imageRun({ objective })
        expect(await gradientsOf(config, 2)).toEqual(await gradientsOf(config))
      }
    },
    patience,
  )

  it(
    'more than there are shards are not started',
    async () => {
      const config = imageRun({ microBatch: 11 })
      const model = buildModel(registry, config, { sampleShape }, { random: createRandom(0), warn() {} })
      const engine = await createEngine(model, { config, sampleShape, plugins, workers: 5 })
      expect(engine.workers).toBe(4)
      await engine.dispose()
      model.dispose()
    },
    patience,
  )

  it(
    'say which failed, and end in the middle of a step',
    async () => {
      const config = imageRun({ microBatch: 11 })
      const model = buildModel(registry, config, { sampleShape }, { random: createRandom(0), warn() {} })
      const options = { config, sampleShape, plugins, workers: 2 }
      const failing = await createEngine(model, options)
      const computing = failing.compute({ ...imageBatch(config), shape: [22, 4, 8, 2] })
      await expect(computing).rejects.toMatchObject({
        code: 'WORKER_FAILED',
        message: expect.stringContaining('INFOMAX_BAD_SHAPE'),
      })
      await failing.dispose()
      const left = await createEngine(model, options)
      const unfinished = expect(left.compute(imageBatch(config))).rejects.toMatchObject({ code: 'WORKER_FAILED' })
      await left.dispose()
      await unfinished
      model.dispose()
    },
    patience,
  )
})

/** The same function written out: each part of each view through the networks, one tape, one loss. */
function partByPart(sizes: readonly number[]): Numbers {
  const config = imageRun()
  const model = buildModel(registry, config, { sampleShape }, { random: createRandom(0), warn() {} })
  const batch = imageBatch(config)
  const numbers: Record<string, Float32Array> = {}
  const sums: Record<string, Float64Array> = {}
  const { grads } = tf.variableGrads(
    () => {
      const embeddings: Tensor2D[] = []
      const representations: Tensor2D[] = []
      for (const [v, view] of batch.views.entries()) {
        const x = tf.tensor(view, [...batch.shape])
        let from = 0
        const parts = sizes.map(size => {
          const record = ({ variable }: { variable: { name: string } }, value: { dataSync(): ArrayLike<number> }) => {
            const i = model.statistics.findIndex(statistic => statistic.variable === (variable as never))
            const sum = (sums[`statistic ${v * model.statistics.length + i}`] ??= new Float64Array(
              value.dataSync().length,
            ))
            for (const [j, number] of Array.from(value.dataSync()).entries()) sum[j]! += (number * size) / 22
          }
          const part = tf.slice(x, from, size)
          from += size
          return forwardPair(model, part, record as never)
        })
        embeddings.push(tf.concat(parts.map(({ embedding }) => embedding)))
        representations.push(tf.concat(parts.map(({ representation }) => representation)))
      }
      const terms = model.objective.terms(batchOf(batch, embeddings))
      for (const [name, { value }] of Object.entries(terms)) numbers[`term ${name}`] = value.dataSync() as Float32Array
      for (const [v, z] of embeddings.entries()) numbers[`embedding ${v}`] = z.dataSync() as Float32Array
      numbers.representation = representations[0]!.dataSync() as Float32Array
      return weightedSum(terms)
    },
    model.parameters.map(({ variable }) => variable),
  )
  return {
    ...Object.fromEntries(
      model.parameters.map(({ name, variable }) => [
        `gradient ${name}`,
        grads[variable.name]!.dataSync() as Float32Array,
      ]),
    ),
    ...Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, Float32Array.from(sum)])),
    ...numbers,
  }
}
