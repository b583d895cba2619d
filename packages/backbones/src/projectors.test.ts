import { createRandom, standalone } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { normal, numbers, testProjector } from '@infomax/testing'
import { expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { identity, mlpProjector, randomProjector } from './projectors.ts'

testProjector(mlpProjector, { options: { layers: '8-7-5' }, batch: 16, backends })
testProjector(mlpProjector, { options: { layers: '8-5', batchNorm: false }, batch: 16, backends })
testProjector(randomProjector, { options: { layers: '8-7-5' }, frozen: true, batch: 16, backends })
testProjector(identity, { frozen: true, backends })

it('gives a random projector the weights that a trained one starts with', async () => {
  await tf.setBackend('cpu')
  const [trained, frozen] = [mlpProjector, randomProjector].map(projector =>
    projector.create(projector.options.parse({ layers: '8-4' }), standalone).build(6, createRandom(3)),
  )
  const x = normal([5, 6], 0)
  const outputs = [trained!, frozen!].map(network => network.forward(x, { training: false }))
  expect(await numbers(outputs[1]!)).toEqual(await numbers(outputs[0]!))
  expect(trained!.parameters.map(({ name }) => name)).toEqual([
    'layer1.linear.weight',
    'layer1.bn.weight',
    'layer1.bn.bias',
    'layer2.linear.weight',
  ])
  expect(frozen!.statistics.map(({ name }) => name)).toEqual(trained!.statistics.map(({ name }) => name))
  trained!.dispose()
  frozen!.dispose()
})
