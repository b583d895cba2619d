import { createRandom, standalone } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { normal, numbers, onEach } from '@infomax/testing'
import type { Tensor } from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { interpret } from '../test/interpret.ts'
import { configurations, networkFor } from '../test/networks.ts'
import { readWeights } from './interop/weights.ts'
import { randomProjector } from './projectors.ts'

onEach(backends, () => {
  it.each(configurations)('%s %j on [%j] computes what its layers say', async (...configuration) => {
    const input = configuration[2]
    const network = networkFor(configuration)
    const weights = await readWeights(network)
    const x = normal<Tensor>([2, ...input], 3)
    const computed = await numbers(network.forward(x, { training: false }))
    const size = input.reduce((a, b) => a * b, 1)
    const samples = Float64Array.from(await numbers(x))
    const said = [0, 1].flatMap(i => [
      ...interpret(network.layers!, weights, { shape: input, data: samples.slice(i * size, (i + 1) * size) }).data,
    ])
    // float32 against doubles: relative to the largest output, so that one near zero need not be exact
    const scale = Math.max(...said.map(Math.abs))
    expect(said).toHaveLength(2 * network.outputDim)
    expect(scale).toBeGreaterThan(0.01)
    for (const [i, value] of said.entries()) expect(Math.abs(computed[i]! - value) / scale).toBeLessThan(1e-5)
    network.dispose()
    x.dispose()
  })
})

it('names every parameter and statistic once', async () => {
  await tf.setBackend('cpu')
  for (const configuration of configurations) {
    const network = networkFor(configuration)
    const named = JSON.stringify(network.layers).match(/"(?:weight|bias|scale|offset|mean|variance)":"[^"]+"/g) ?? []
    const all = [...network.parameters, ...network.statistics].map(({ name }) => name)
    expect(named.map(text => text.split('"')[3]).sort()).toEqual(all.sort())
    network.dispose()
  }
})

it('says no layers for frozen weights, which have no names', () => {
  const network = randomProjector
    .create(randomProjector.options.parse({ layers: '8-4' }), standalone)
    .build(6, createRandom(0))
  expect(network).not.toHaveProperty('layers')
  network.dispose()
})
