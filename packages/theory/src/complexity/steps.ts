import { InfomaxError, type Layer } from '@infomax/core'
import { matrix } from '@infomax/math'
import { requireNumber } from '../input.ts'
import { sizeOf } from '../spline/program.ts'
import { readMatrix, readVector, readWeight, type WeightRecord } from '../spline/weights.ts'
import { windowsOn } from '../spline/window.ts'
import { type Activation, leakyRelu, smoothActivation } from './activations.ts'
import { type Affine, diagonalStep, linearStep, meanStep } from './affine.ts'
import type { Kernel } from './circular.ts'
import { convolutionStep } from './convolution.ts'

/** A network in evaluation: its layers, as core has them, the numbers that they name, and the shape of a sample. */
export interface WeightedNetwork {
  readonly layers: readonly Layer[]
  readonly weights: WeightRecord
  /** `[d]`, or `[height, width, channels]`. */
  readonly input: readonly number[]
}

/**
 * A network made of what the norms of its weights are taken of; batch normalisation is folded into the step before it.
 */
export type Step =
  | { readonly kind: 'affine'; readonly affine: Affine }
  | { readonly kind: 'activation'; readonly activation: Activation }
  | { readonly kind: 'max-pool'; readonly lipschitz: number }
  | { readonly kind: 'residual'; readonly branch: readonly Step[]; readonly shortcut: readonly Step[] }

type Shape = readonly number[]

/**
 * The steps of a network. Throws `BAD_SHAPE` where weights and shapes do not fit, `UNKNOWN_NAME` for a weight that is
 * not there, and `BAD_VALUE` for one that is not a finite number.
 */
export const stepsOf = ({ layers, weights, input }: WeightedNetwork): readonly Step[] =>
  sequence(layers, weights, input).steps

function sequence(
  layers: readonly Layer[],
  weights: WeightRecord,
  input: Shape,
): { steps: readonly Step[]; shape: Shape } {
  const steps: Step[] = []
  let shape = input
  for (let at = 0; at < layers.length; at++) {
    const layer = layers[at]!
    const next = layers[at + 1]
    if (layer.kind === 'linear' || layer.kind === 'conv2d') {
      const scaling = next?.kind === 'batch-norm' ? normalisation(next, weights, outputsOf(layer, weights)) : undefined
      if (scaling) at++
      const made =
        layer.kind === 'linear' ? linear(layer, weights, shape, scaling) : convolution(layer, weights, shape, scaling)
      steps.push({ kind: 'affine', affine: made.affine })
      shape = made.shape
    } else {
      const made = other(layer, weights, shape)
      if (made.step) steps.push(made.step)
      shape = made.shape
    }
  }
  return { steps, shape }
}

/** Scale and offset of each channel. */
interface Scaling {
  readonly scale: Float64Array
  readonly offset: Float64Array
}

type Of<K extends Layer['kind']> = Extract<Layer, { kind: K }>

function linear(layer: Of<'linear'>, weights: WeightRecord, shape: Shape, scaling?: Scaling) {
  if (shape.length !== 1) throw misfit('A linear layer, on one axis,', shape)
  const weight = readMatrix(weights, layer.weight, 2, shape[0]!)
  const outputs = weight.columns
  const folded = fold(weight.data, biasOf(layer, weights, outputs), outputs, scaling)
  return { affine: linearStep(matrix(folded.data, weight.rows, outputs), folded.bias), shape: [outputs] }
}

function convolution(layer: Of<'conv2d'>, weights: WeightRecord, shape: Shape, scaling?: Scaling) {
  const [, , channels] = image('conv2d', shape)
  const { data } = readMatrix(weights, layer.weight, 4, channels)
  const kernelShape = weights[layer.weight]!.shape as Kernel['shape']
  const [height, width, , outputs] = kernelShape
  const folded = fold(data, biasOf(layer, weights, outputs), outputs, scaling)
  const windows = windowsOn(`Convolution "${layer.weight}"`, shape, [height, width], layer)
  const affine = convolutionStep({ kernel: { data: folded.data, shape: kernelShape }, windows }, folded.bias)
  return { affine, shape: [windows.rows, windows.columns, outputs] }
}

const biasOf = (layer: { readonly bias?: string }, weights: WeightRecord, outputs: number): Float64Array | undefined =>
  layer.bias === undefined ? undefined : readVector(weights, layer.bias, outputs)

function other(
  layer: Exclude<Layer, Of<'linear' | 'conv2d'>>,
  weights: WeightRecord,
  shape: Shape,
): { readonly step?: Step; readonly shape: Shape } {
  switch (layer.kind) {
    case 'flatten':
      return { shape: [sizeOf(shape)] }
    case 'leaky-relu':
      return {
        step: {
          kind: 'activation',
          activation: leakyRelu(requireNumber('slope', layer.slope, Number.NEGATIVE_INFINITY)),
        },
        shape,
      }
    case 'smooth':
      return { step: { kind: 'activation', activation: smoothActivation(layer.name) }, shape }
    case 'batch-norm': {
      const { scale, offset } = normalisation(layer, weights, shape.at(-1)!)
      return { step: { kind: 'affine', affine: diagonalStep(scale, offset, sizeOf(shape)) }, shape }
    }
    case 'average-pool': {
      const [height, width, channels] = image('average-pool', shape)
      return { step: { kind: 'affine', affine: meanStep(height * width, channels) }, shape: [channels] }
    }
    case 'max-pool': {
      const [, , channels] = image('max-pool', shape)
      const { rows, columns } = windowsOn('A max-pool layer', shape, [layer.size, layer.size], layer)
      // each input is in at most ⌈size/stride⌉² windows, and each window's maximum moves by no more than its largest change
      const lipschitz = Math.ceil(layer.size / layer.stride)
      return { step: { kind: 'max-pool', lipschitz }, shape: [rows, columns, channels] }
    }
    case 'residual': {
      const branch = sequence(layer.branch, weights, shape)
      const shortcut = sequence(layer.shortcut, weights, shape)
      if (String(branch.shape) !== String(shortcut.shape))
        throw misfit(`A shortcut to [${shortcut.shape}]`, branch.shape)
      return { step: { kind: 'residual', branch: branch.steps, shortcut: shortcut.steps }, shape: branch.shape }
    }
  }
}

const outputsOf = (layer: Of<'linear' | 'conv2d'>, weights: WeightRecord): number =>
  readWeight(weights, layer.weight, layer.kind === 'linear' ? 2 : 4).shape.at(-1)!

/** x ↦ scale · x + offset, what batch normalisation is in evaluation. */
function normalisation(layer: Of<'batch-norm'>, weights: WeightRecord, channels: number): Scaling {
  const [gamma, beta, mean, variance] = [layer.scale, layer.offset, layer.mean, layer.variance].map(name =>
    readVector(weights, name, channels),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array]
  const scale = gamma.map(
    (value, c) =>
      value / Math.sqrt(requireNumber(`"${layer.variance}" and ε`, variance[c]! + layer.epsilon, Number.MIN_VALUE)),
  )
  return { scale, offset: beta.map((value, c) => value - mean[c]! * scale[c]!) }
}

/** Weights whose last axis is the outputs, and their bias, with what follows put in. */
function fold(data: ArrayLike<number>, bias: Float64Array | undefined, outputs: number, scaling?: Scaling) {
  if (!scaling) return { data: Float64Array.from(data), bias }
  const { scale, offset } = scaling
  return {
    data: Float64Array.from(data, (value, at) => value * scale[at % outputs]!),
    bias: offset.map((value, o) => value + (bias?.[o] ?? 0) * scale[o]!),
  }
}

function image(name: string, shape: Shape): readonly [number, number, number] {
  if (shape.length === 3) return shape as unknown as readonly [number, number, number]
  throw misfit(`A ${name} layer, on [height,width,channels],`, shape)
}

const misfit = (what: string, shape: Shape): InfomaxError =>
  new InfomaxError(
    'BAD_SHAPE',
    `${what} came where the network has a shape of [${shape}].`,
    'Give the layers, weights and input shape of one network.',
  )
