import { createRandom, type Network, standalone } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { testBackbone } from '@infomax/testing'
import { describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { resnet18, resnet50 } from './resnet.ts'

const small = { refuses: [[64]], batch: 3, steps: 3, backends, gradient: { directions: 1 } } as const

testBackbone(resnet18, { ...small, options: { width: 2 }, samples: [[9, 8, 3]] })
testBackbone(resnet18, { ...small, options: { width: 2, stem: 'imagenet', zeroInit: true }, samples: [[48, 48, 1]] })
testBackbone(resnet50, { ...small, options: { width: 2, stem: 'cifar' }, samples: [[16, 16, 3]] })

const countOf = (network: Network): number => network.parameters.reduce((sum, { variable }) => sum + variable.size, 0)
const shapeOf = (network: Network, name: string): number[] | undefined =>
  network.parameters.find(parameter => parameter.name === name)?.variable.shape

describe('torchvision', () => {
  // torchvision's models have 11 689 512 and 25 557 032 parameters, their linear layers of 1 000 classes among them
  it.each([
    ['resnet18', 11_689_512 - 512 * 1000 - 1000, 512, 60],
    ['resnet50', 25_557_032 - 2048 * 1000 - 1000, 2048, 159],
  ] as const)('has as many parameters in %s', async (name, parameters, dims, tensors) => {
    await tf.setBackend('cpu')
    const component = { resnet18, resnet50 }[name]
    const network = component
      .create(component.options.parse({ stem: 'imagenet' }), standalone)
      .build([64, 64, 3], createRandom(0))
    expect(countOf(network)).toBe(parameters)
    expect(network.parameters).toHaveLength(tensors)
    expect(network.outputDim).toBe(dims)
    network.dispose()
  })

  it('calls them the same', () => {
    const network = resnet50
      .create(resnet50.options.parse({ width: 4 }), standalone)
      .build([32, 32, 3], createRandom(0))
    expect(shapeOf(network, 'conv1.weight')).toEqual([7, 7, 3, 4])
    expect(shapeOf(network, 'layer1.0.conv3.weight')).toEqual([1, 1, 4, 16])
    expect(shapeOf(network, 'layer1.0.downsample.0.weight')).toEqual([1, 1, 4, 16])
    expect(shapeOf(network, 'layer2.0.downsample.1.bias')).toEqual([32])
    expect(shapeOf(network, 'layer4.2.bn3.weight')).toEqual([128])
    expect(shapeOf(network, 'layer4.1.downsample.0.weight')).toBeUndefined()
    expect(network.statistics.map(({ name }) => name).slice(0, 2)).toEqual(['bn1.running_mean', 'bn1.running_var'])
    network.dispose()
  })
})

it('starts as the identity with zeroInit: a block gives what its shortcut gives', async () => {
  const network = resnet18
    .create(resnet18.options.parse({ width: 4, zeroInit: true }), standalone)
    .build([8, 8, 3], createRandom(0))
  const zeros = network.parameters.filter(({ name }) => name.endsWith('bn2.weight'))
  expect(zeros).toHaveLength(8)
  for (const { variable } of zeros) expect([...(await variable.data())].every(value => value === 0)).toBe(true)
  network.dispose()
})

it('draws He numbers over outputs', async () => {
  const network = resnet18.create(resnet18.options.parse({ width: 32 }), standalone).build([8, 8, 3], createRandom(0))
  const weight = network.parameters.find(({ name }) => name === 'layer2.0.conv1.weight')!.variable
  const values = (await weight.data()) as Float32Array
  const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length
  // 3·3·32·64 numbers: the standard error of a variance is √(2/18 432) = 1 %; four of them
  expect(Math.abs(variance / (2 / (9 * 64)) - 1)).toBeLessThan(0.042)
  network.dispose()
})
