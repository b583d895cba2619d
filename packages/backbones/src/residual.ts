import { tf } from '@infomax/tensor'
import type { Tensor4D } from '@tensorflow/tfjs-core'
import { convolutionBlock } from './convolution.ts'
import { chain, relu, type Stage } from './stage.ts'
import type { Weights } from './weights.ts'

export interface BlockShape {
  readonly inputs: number
  readonly width: number
  readonly stride: number
  /** Start as the identity: the last normalisation of the block begins with γ = 0. */
  readonly zeroInit: boolean
}

export type Block = Stage<Tensor4D>

/** A residual block, and how many channels it gives for each of its width. */
export interface BlockKind {
  readonly expansion: number
  build(weights: Weights, name: string, shape: BlockShape): Block
}

/** Two 3 × 3 convolutions; the first has the stride. */
export const basicBlock: BlockKind = {
  expansion: 1,
  build: (weights, name, { inputs, width, stride, zeroInit }) =>
    residual(weights, name, { inputs, outputs: width, stride }, [
      layer(weights, name, 1, { inputs, outputs: width, kernel: 3, stride }, {}),
      layer(weights, name, 2, { inputs: width, outputs: width, kernel: 3 }, last(zeroInit)),
    ]),
}

/** 1 × 1, 3 × 3 and 1 × 1 convolutions; the stride is on the 3 × 3 one, which is called version 1.5. */
export const bottleneck: BlockKind = {
  expansion: 4,
  build: (weights, name, { inputs, width, stride, zeroInit }) =>
    residual(weights, name, { inputs, outputs: 4 * width, stride }, [
      layer(weights, name, 1, { inputs, outputs: width, kernel: 1 }, {}),
      layer(weights, name, 2, { inputs: width, outputs: width, kernel: 3, stride }, {}),
      layer(weights, name, 3, { inputs: width, outputs: 4 * width, kernel: 1 }, last(zeroInit)),
    ]),
}

const last = (zeroInit: boolean) => ({ relu: false, scale: zeroInit ? 0 : 1 })

const layer = (
  weights: Weights,
  name: string,
  index: number,
  shape: { inputs: number; outputs: number; kernel: number; stride?: number },
  options: { relu?: boolean; scale?: number },
): Block =>
  convolutionBlock(
    weights,
    { convolution: `${name}.conv${index}`, normalisation: `${name}.bn${index}` },
    { ...shape, init: 'he-fan-out' },
    options,
  )

/** ReLU(layers(x) + x), x through a 1 × 1 convolution where its shape changes. */
function residual(
  weights: Weights,
  name: string,
  { inputs, outputs, stride }: { inputs: number; outputs: number; stride: number },
  layers: readonly Block[],
): Block {
  const names = { convolution: `${name}.downsample.0`, normalisation: `${name}.downsample.1` }
  const shortcut =
    stride !== 1 || inputs !== outputs
      ? convolutionBlock(weights, names, { inputs, outputs, kernel: 1, stride, init: 'he-fan-out' }, { relu: false })
      : undefined
  const branch = chain(layers)
  return {
    layers: [{ kind: 'residual', branch: branch.layers, shortcut: shortcut?.layers ?? [] }, relu],
    compute: (x, pass) =>
      tf.tidy(() => tf.relu(tf.add(branch.compute(x, pass), shortcut ? shortcut.compute(x, pass) : x)) as Tensor4D),
  }
}
