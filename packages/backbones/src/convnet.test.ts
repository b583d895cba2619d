import { createRandom, standalone } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { testBackbone } from '@infomax/testing'
import { expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { convnet } from './convnet.ts'

testBackbone(convnet, {
  options: { channels: '4-6', strides: '1-2' },
  samples: [
    [8, 8, 3],
    [5, 7, 1],
  ],
  refuses: [[64], [8, 8], [8, 8, 0]],
  backends,
})

it('has the layers that its options name', async () => {
  await tf.setBackend('cpu')
  const network = convnet.create(convnet.options.parse({}), standalone).build([32, 32, 3], createRandom(0))
  const shapes = network.parameters.map(({ name, variable }) => `${name} [${variable.shape}]`)
  expect(shapes).toMatchInlineSnapshot(`
    [
      "block1.conv.weight [3,3,3,16]",
      "block1.bn.weight [16]",
      "block1.bn.bias [16]",
      "block2.conv.weight [3,3,16,32]",
      "block2.bn.weight [32]",
      "block2.bn.bias [32]",
      "block3.conv.weight [3,3,32,64]",
      "block3.bn.weight [64]",
      "block3.bn.bias [64]",
      "block4.conv.weight [3,3,64,64]",
      "block4.bn.weight [64]",
      "block4.bn.bias [64]",
    ]
  `)
  expect(network.outputDim).toBe(64)
  network.dispose()
})

it('wants a stride for each block', () => {
  const options = convnet.options.parse({ channels: '8-16', strides: '1' })
  expect(() => convnet.create(options, standalone)).toThrowErrorMatchingInlineSnapshot(`
    [InfomaxError: [INFOMAX_BAD_OPTIONS] Backbone convnet got channels of 2 blocks and strides of 1.
      Give each block a stride: channels=16-32 strides=1-2.]
  `)
})
