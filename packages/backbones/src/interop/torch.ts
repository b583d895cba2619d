import { InfomaxError } from '@infomax/core'
import { permute } from './transpose.ts'
import { type WeightArray, type WeightRecord, weightOf } from './weights.ts'

/**
 * Weights as PyTorch has them: filters `[out, in, h, w]`, linear layers `[out, in]`, the rest as it is.
 *
 * Names stay. Those of `resnet18` and `resnet50` are torchvision's; there the result is the state of
 * `torchvision.models.resnet18()` without its last layer, `fc`. Throws `BAD_SHAPE` for a weight of 3 or more than 4 axes.
 */
export const toTorch = (weights: WeightRecord): Record<string, WeightArray> =>
  Object.fromEntries(
    Object.entries(weights).map(([name, { shape }]) => {
      const weight = weightOf(weights, name, shape.length)
      return [name, permute(weight, orders(name, shape).toTorch)]
    }),
  )

export interface FromTorchOptions {
  /** Names that begin so are passed by; by default `fc.`, the classifier of torchvision's networks. */
  readonly ignore?: readonly string[]
}

/**
 * Weights for a network from a state of PyTorch, by the names and shapes of `expected`, such as `readWeights(network)`.
 *
 * `num_batches_tracked`, which no layer here uses, is passed by. Throws `UNKNOWN_NAME` for a name too few or too many,
 * `BAD_SHAPE` with both shapes for a weight that does not fit.
 */
export function fromTorch(
  state: WeightRecord,
  expected: Readonly<Record<string, { readonly shape: readonly number[] }>>,
  { ignore = ['fc.'] }: FromTorchOptions = {},
): Record<string, WeightArray> {
  const passed = (name: string): boolean =>
    name.endsWith('num_batches_tracked') || ignore.some(prefix => name.startsWith(prefix))
  const extra = Object.keys(state).find(name => !Object.hasOwn(expected, name) && !passed(name))
  if (extra !== undefined)
    throw new InfomaxError(
      'UNKNOWN_NAME',
      `The state has "${extra}", which the network has not.`,
      'Build the network with the options that the state is of, or ignore that name.',
    )
  return Object.fromEntries(
    Object.entries(expected).map(([name, { shape }]) => {
      const { toTorch, fromTorch } = orders(name, shape)
      const weight = weightOf(state, name, shape.length)
      const wanted = toTorch.map(axis => shape[axis]!)
      if (`${weight.shape}` !== `${wanted}`)
        throw new InfomaxError(
          'BAD_SHAPE',
          `The weight "${name}" came with shape [${weight.shape}]; [${wanted}] was expected, in PyTorch's order.`,
          'Build the network with the options that the state is of: its stem and its width.',
        )
      return [name, permute(weight, fromTorch)]
    }),
  )
}

function orders(
  name: string,
  shape: readonly number[],
): { readonly toTorch: readonly number[]; readonly fromTorch: readonly number[] } {
  switch (shape.length) {
    case 1:
      return { toTorch: [0], fromTorch: [0] }
    case 2:
      return { toTorch: [1, 0], fromTorch: [1, 0] }
    case 4:
      return { toTorch: [3, 2, 0, 1], fromTorch: [2, 3, 1, 0] }
    default:
      throw new InfomaxError(
        'BAD_SHAPE',
        `The weight "${name}" has shape [${shape}]; 1, 2 or 4 axes were expected.`,
        'Give the weights of a network: vectors, linear layers and filters.',
      )
  }
}
