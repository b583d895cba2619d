import { InfomaxError, type Layer } from '@infomax/core'
import { convolution } from './convolution.ts'
import { averagePool, linear, residual, type Step, scaling, sequence, type Units } from './step.ts'
import { leakyRelu, maxPool } from './units.ts'
import { readMatrix, readVector, readWeight, type WeightRecord } from './weights.ts'
import { windowsOn } from './window.ts'

/** Layers, ready to be computed on samples of one shape. */
export interface Program {
  readonly step: Step
  /** The piecewise affine layers in the order in which samples pass them; each stands at its own slot. */
  readonly units: readonly Units[]
  /** Numbers of the widest layer, for a batch of one. */
  readonly widest: number
}

/** Reads layers and their weights; throws as `affineNetwork` says. */
export function compile(layers: readonly Layer[], weights: WeightRecord, inputShape: readonly number[]): Program {
  const units: Units[] = []
  let widest = sizeOf(inputShape)
  const build = (layers: readonly Layer[], shape: readonly number[]): Built => {
    const steps: Step[] = []
    let here = shape
    for (const layer of layers) {
      const built = one(layer, here)
      if (built.step) steps.push(built.step)
      here = built.shape
      widest = Math.max(widest, sizeOf(here))
    }
    return { step: sequence(sizeOf(shape), steps), shape: here }
  }
  const withUnits = <S extends Step & { readonly units: Units }>(step: S): S => {
    units.push(step.units)
    return step
  }

  const one = (layer: Layer, shape: readonly number[]): Partial<Built> & Pick<Built, 'shape'> => {
    switch (layer.kind) {
      case 'linear': {
        requireRank(layer, shape, 1)
        const weight = readMatrix(weights, layer.weight, 2, shape[0]!)
        return { step: linear(weight, biasOf(weights, layer, weight.columns)), shape: [weight.columns] }
      }
      case 'conv2d': {
        requireRank(layer, shape, 3)
        const [kh, kw] = readWeight(weights, layer.weight, 4).shape as [number, number]
        const windows = windowsOn(`Convolution "${layer.weight}"`, shape, [kh, kw], layer)
        const weight = readMatrix(weights, layer.weight, 4, shape[2]!)
        return {
          step: convolution(windows, weight, biasOf(weights, layer, weight.columns)),
          shape: [windows.rows, windows.columns, weight.columns],
        }
      }
      case 'batch-norm':
        return { step: normalisation(layer, weights, shape), shape }
      case 'leaky-relu': {
        if (!Number.isFinite(layer.slope))
          throw new InfomaxError(
            'BAD_VALUE',
            `A leaky ReLU has slope ${layer.slope}; a finite number was expected.`,
            'Say the slope below zero: 0 for ReLU.',
          )
        // of slope 1 it is the identity, which has one piece
        return layer.slope === 1
          ? { shape }
          : { step: withUnits(leakyRelu(units.length, sizeOf(shape), layer.slope)), shape }
      }
      case 'max-pool': {
        requireRank(layer, shape, 3)
        const windows = windowsOn('A max-pool layer', shape, [layer.size, layer.size], layer)
        if (!(layer.pad < layer.size && layer.size <= 256))
          throw new InfomaxError(
            'BAD_SHAPE',
            `A max-pool layer has windows of ${layer.size} and pad ${layer.pad}; a pad below the size, at most 256, was expected.`,
            'A window that lies outside of the image has no largest number.',
          )
        return {
          step: withUnits(maxPool(units.length, windows)),
          shape: [windows.rows, windows.columns, shape[2]!],
        }
      }
      case 'average-pool':
        requireRank(layer, shape, 3)
        return { step: averagePool(shape[0]! * shape[1]!, shape[2]!), shape: [shape[2]!] }
      case 'flatten':
        return { shape: [sizeOf(shape)] }
      case 'residual': {
        const [branch, shortcut] = [build(layer.branch, shape), build(layer.shortcut, shape)]
        if (`${branch.shape}` !== `${shortcut.shape}`)
          throw new InfomaxError(
            'BAD_SHAPE',
            `The ways of a residual layer give shapes [${branch.shape}] and [${shortcut.shape}]; one shape was expected.`,
            'Give the shape of the samples that the network was built for.',
          )
        return { step: residual(branch.step, shortcut.step), shape: branch.shape }
      }
      case 'smooth':
        throw new InfomaxError(
          'BAD_VALUE',
          `The layer "${layer.name}" is smooth; only piecewise affine layers make a network affine on regions.`,
          'A smooth activation bends everywhere: there is no region on which f(x) = A x + b. Use ReLU, leaky ReLU or max-pool.',
        )
    }
  }

  const { step, shape } = build(layers, inputShape)
  if (shape.length !== 1)
    throw new InfomaxError(
      'BAD_SHAPE',
      `The layers end with shape [${shape}]; one axis of outputs was expected.`,
      'End with average-pool or flatten.',
    )
  return { step, units, widest }
}

interface Built {
  readonly step: Step
  readonly shape: readonly number[]
}

function normalisation(layer: Layer & { kind: 'batch-norm' }, weights: WeightRecord, shape: readonly number[]): Step {
  const channels = shape.at(-1)!
  const trained =
    ' While training, batch normalisation takes them from the batch, which couples its samples: the network is then no function of one input.'
  const scale = readVector(weights, layer.scale, channels)
  const offset = readVector(weights, layer.offset, channels)
  const mean = readVector(weights, layer.mean, channels, trained)
  const variance = readVector(weights, layer.variance, channels, trained)
  const factor = scale.map((value, c) => value / Math.sqrt(variance[c]! + layer.epsilon))
  const wrong = variance.findIndex(value => !(value + layer.epsilon > 0))
  if (wrong >= 0)
    throw new InfomaxError(
      'BAD_VALUE',
      `Number ${wrong} of "${layer.variance}" is ${variance[wrong]} and ε is ${layer.epsilon}; a positive sum was expected.`,
      'A variance is not negative: look for the step of training that made it so.',
    )
  const shift = offset.map((value, c) => value - factor[c]! * mean[c]!)
  return scaling(sizeOf(shape), factor, shift)
}

const biasOf = (weights: WeightRecord, layer: { readonly bias?: string }, size: number): Float64Array | undefined =>
  layer.bias === undefined ? undefined : readVector(weights, layer.bias, size)

function requireRank(layer: Layer, shape: readonly number[], rank: 1 | 3): void {
  if (shape.length === rank) return
  throw new InfomaxError(
    'BAD_SHAPE',
    `A ${layer.kind} layer gets samples of shape [${shape}]; ${rank === 1 ? 'one axis was' : 'height, width and channels were'} expected.`,
    rank === 1 ? 'Put flatten or average-pool before it.' : 'Give the shape of images.',
  )
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)
