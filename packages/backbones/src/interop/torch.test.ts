import { createRandom, standalone } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { normal, numbers } from '@infomax/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { configurations, networkFor } from '../../test/networks.ts'
import { resnet18 } from '../resnet.ts'
import { fromTorch, toTorch } from './torch.ts'
import { readWeights, type WeightRecord, writeWeights } from './weights.ts'

beforeAll(() => tf.setBackend('cpu'))

const refused = (code: string) => expect.objectContaining({ code })

it('turns filters and linear layers into the order of PyTorch', () => {
  // element (h, w, in, out) is written as its own digits
  const filter = Float32Array.from({ length: 2 * 3 * 4 * 5 }, (_, i) => {
    const [h, w, a, b] = [Math.floor(i / 60), Math.floor(i / 20) % 3, Math.floor(i / 5) % 4, i % 5]
    return 1000 * h + 100 * w + 10 * a + b
  })
  const turned = toTorch({
    conv: { shape: [2, 3, 4, 5], data: filter },
    linear: { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
    bias: { shape: [2], data: Float32Array.of(7, 8) },
  })
  expect(turned.conv!.shape).toEqual([5, 4, 2, 3])
  const at = (b: number, a: number, h: number, w: number) => turned.conv!.data[((b * 4 + a) * 2 + h) * 3 + w]
  for (const [b, a, h, w] of [
    [0, 0, 0, 1],
    [4, 3, 1, 2],
    [2, 1, 0, 2],
    [3, 0, 1, 0],
  ] as const)
    expect(at(b, a, h, w)).toBe(1000 * h + 100 * w + 10 * a + b)
  expect(turned.linear).toEqual({ shape: [3, 2], data: Float32Array.of(1, 4, 2, 5, 3, 6) })
  expect(turned.bias).toEqual({ shape: [2], data: Float32Array.of(7, 8) })
})

it.each(configurations)('%s %j on [%j] comes back as it was', async (...configuration) => {
  const network = networkFor(configuration)
  const weights = await readWeights(network)
  expect(fromTorch(toTorch(weights), weights)).toEqual(weights)
  network.dispose()
})

describe('a state of torchvision', () => {
  const build = (seed: number, width = 2) =>
    resnet18
      .create(resnet18.options.parse({ stem: 'imagenet', width }), standalone)
      .build([32, 32, 3], createRandom(seed))

  it('has the names and shapes that torchvision gives its ResNet-18', async () => {
    const network = build(0, 64)
    const state = toTorch(await readWeights(network))
    // torchvision's has 122 entries: 20 num_batches_tracked, which PyTorch makes where they are missing, and fc's two
    expect(Object.keys(state)).toHaveLength(122 - 20 - 2)
    expect(state['conv1.weight']!.shape).toEqual([64, 3, 7, 7])
    expect(state['layer2.0.conv1.weight']!.shape).toEqual([128, 64, 3, 3])
    expect(state['layer2.0.downsample.0.weight']!.shape).toEqual([128, 64, 1, 1])
    expect(state['layer4.1.bn2.running_var']!.shape).toEqual([512])
    network.dispose()
  })

  it('makes another network compute the same, its classifier and counts passed by', async () => {
    const [source, target] = [build(1), build(2)]
    const x = normal([2, 32, 32, 3], 5)
    const outputs = async () =>
      Promise.all([source, target].map(async network => [...(await numbers(network.forward(x, { training: false })))]))
    const [, before] = await outputs()
    const state = {
      ...toTorch(await readWeights(source)),
      'bn1.num_batches_tracked': { shape: [], data: Float32Array.of(7) },
      'fc.weight': { shape: [10, 16], data: new Float32Array(160) },
    }
    writeWeights(target, fromTorch(state, await readWeights(target)))
    const [expected, after] = await outputs()
    expect(after).toEqual(expected)
    expect(after).not.toEqual(before)
    source.dispose()
    target.dispose()
    x.dispose()
  })

  it('is refused where it does not fit', async () => {
    const network = build(1)
    const expected = await readWeights(network)
    const state = toTorch(expected)
    const { 'bn1.bias': missing, ...rest } = state
    expect(missing).toBeDefined()
    expect(() => fromTorch(rest, expected)).toThrowError(refused('UNKNOWN_NAME'))
    expect(() => fromTorch({ ...state, head: state['bn1.bias']! }, expected)).toThrowError(refused('UNKNOWN_NAME'))
    expect(() => fromTorch({ ...state, head: state['bn1.bias']! }, expected, { ignore: ['head'] })).not.toThrow()
    // in this library's order: the same numbers, and a shape that is no transpose of it
    expect(() =>
      fromTorch({ ...state, 'conv1.weight': expected['conv1.weight']! }, expected),
    ).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_SHAPE] The weight "conv1.weight" came with shape [7,7,3,2]; [2,3,7,7] was expected, in PyTorch's order.
        Build the network with the options that the state is of: its stem and its width.]
    `)
    const short = { ...state['bn1.bias']!, data: new Float32Array(1) }
    expect(() => fromTorch({ ...state, 'bn1.bias': short }, expected)).toThrowError(refused('BAD_SHAPE'))
    network.dispose()
  })

  it('is written all or not at all', async () => {
    const network = build(1)
    const before = await readWeights(network)
    const changed: WeightRecord = Object.fromEntries(
      Object.entries(before).map(([name, { shape, data }]) => [name, { shape, data: data.map(value => value + 1) }]),
    )
    const last = Object.keys(before).at(-1)!
    const wrong = { shape: [1, ...before[last]!.shape], data: before[last]!.data }
    expect(() => writeWeights(network, { ...changed, [last]: wrong })).toThrowError(refused('BAD_SHAPE'))
    expect(() => writeWeights(network, { ...changed, other: wrong })).toThrowError(refused('UNKNOWN_NAME'))
    const square = before['layer1.0.conv1.weight']!
    const turned = { shape: [2, 2, 3, 3], data: square.data }
    expect(() => writeWeights(network, { ...changed, 'layer1.0.conv1.weight': turned })).toThrowError(
      refused('BAD_SHAPE'),
    )
    expect(await readWeights(network)).toEqual(before)
    writeWeights(network, changed)
    expect(await readWeights(network)).toEqual(changed)
    network.dispose()
  })
})

it('refuses a weight of three axes', () => {
  expect(() => toTorch({ w: { shape: [1, 2, 1], data: new Float32Array(2) } })).toThrowError(refused('BAD_SHAPE'))
})
