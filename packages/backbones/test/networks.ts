import { type Backbone, createRandom, type Network, type Projector, standalone } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { convnet } from '../src/convnet.ts'
import { mlp } from '../src/mlp.ts'
import { identity, mlpProjector } from '../src/projectors.ts'
import { resnet18, resnet50 } from '../src/resnet.ts'

const backbones = { mlp, convnet, resnet18, resnet50 }
const projectors = { 'projector mlp': mlpProjector, 'projector identity': identity }

/** A network that says its layers: its component, options and the shape of a sample. */
export type Configuration = readonly [
  name: keyof typeof backbones | keyof typeof projectors,
  options: Readonly<Record<string, unknown>>,
  input: readonly number[],
]

export const configurations: readonly Configuration[] = [
  ['mlp', { hidden: '8-6', outputs: 5 }, [7]],
  ['mlp', { hidden: '8-6', outputs: 5 }, [3, 4, 2]],
  ['mlp', { hidden: '8', outputs: 5, batchNorm: false }, [7]],
  ['mlp', { hidden: '', outputs: 3 }, [2, 2, 3]],
  ['convnet', { channels: '4-6-5', strides: '1-2-3' }, [9, 8, 3]],
  ['convnet', {}, [12, 12, 1]],
  ['resnet18', { width: 3 }, [9, 8, 3]],
  ['resnet18', { width: 3, stem: 'imagenet' }, [40, 37, 3]],
  ['resnet18', { width: 2, zeroInit: true }, [8, 8, 1]],
  ['resnet50', { width: 2, stem: 'cifar' }, [9, 8, 3]],
  ['resnet50', { width: 2 }, [40, 37, 3]],
  ['projector mlp', { layers: '8-7-5' }, [6]],
  ['projector mlp', { layers: '8-5', batchNorm: false }, [6]],
  ['projector mlp', { layers: '4' }, [6]],
  ['projector identity', {}, [6]],
]

/** The network, its normalisations and biases as after some training: no scale is 1 and no offset 0. */
export function networkFor([name, options, input]: Configuration): Network {
  const random = createRandom(1)
  const network =
    name in backbones
      ? build(backbones[name as keyof typeof backbones], options).build(input, random)
      : build(projectors[name as keyof typeof projectors], options).build(input[0]!, random)
  for (const { name, variable } of [...network.parameters, ...network.statistics]) {
    if (variable.rank !== 1) continue
    const stream = random.child('trained', name)
    const around = /running_var|bn\d?\.weight|downsample\.1\.weight/.test(name) ? 1 : 0
    const values = tf.tensor1d(Float32Array.from({ length: variable.size }, () => around + stream.uniform(-0.5, 0.5)))
    variable.assign(values)
    values.dispose()
  }
  return network
}

interface Buildable<T> {
  readonly options: { parse(input: unknown): unknown }
  create(options: never, context: typeof standalone): T
}

const build = <T extends Backbone | Projector>(component: Buildable<T>, options: unknown): T =>
  component.create(component.options.parse(options) as never, standalone)
