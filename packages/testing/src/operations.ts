import * as tensor from '@infomax/tensor'
import { type KernelName, kernelNames, tf } from '@infomax/tensor'
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import type { Numbers } from './reference.ts'
import * as reference from './reference.ts'

/** One way to call an operation of `@infomax/tensor`, and what must come of it. */
export interface Operation {
  readonly name: string
  /** Shapes of its inputs, which are normal numbers, first made fit by `prepare`. */
  readonly shapes: readonly (readonly number[])[]
  prepare?(inputs: readonly Numbers[]): readonly Numbers[]
  run(...inputs: Tensor[]): Tensor
  expected(...inputs: Numbers[]): Numbers
  /** False for what has no gradient by contract. */
  readonly differentiable?: boolean
  /** The size of the numbers inside, where they are larger than the result and cancel. */
  readonly magnitude?: number
  /** A kernel that it cannot do without. */
  readonly kernel?: KernelName
}

const convolutions = [
  { kernel: 3, stride: 1, size: [6, 5] },
  { kernel: 3, stride: 2, size: [8, 7] },
  { kernel: 1, stride: 1, size: [4, 4] },
  { kernel: 1, stride: 2, size: [5, 4] },
  { kernel: 7, stride: 2, size: [9, 8] },
  { kernel: 3, stride: 2, size: [7, 7], pad: 0 },
] as const

/** Moves ReLU's kink, at 0, out of reach of a step: shifts alternate between well above and well below. */
const apart = ([x, gamma, beta]: readonly Numbers[]): readonly Numbers[] => [
  x!,
  reference.filled(gamma!.shape, c => 1 + 0.1 * gamma!.values[c]!),
  reference.filled(beta!.shape, c => (c % 2 ? -6 : 6)),
]

const positive = (a: Numbers): Numbers => reference.filled(a.shape, i => 0.5 + Math.abs(a.values[i]!))
const shapesOf = (x: readonly number[], parts: number) => [x, ...Array.from({ length: parts }, () => [x.at(-1)!])]
type Norm = [Tensor2D, Tensor1D, Tensor1D, Tensor1D, Tensor1D]

/** Every differentiable operation of `@infomax/tensor`, in all its forms. */
export const operations: readonly Operation[] = [
  ...convolutions.map(({ kernel, stride, size, ...options }): Operation => {
    const pad = 'pad' in options ? options.pad : kernel >> 1
    return {
      name: `conv2d ${kernel}×${kernel}, stride ${stride}, pad ${pad}`,
      shapes: [
        [2, ...size, 3],
        [kernel, kernel, 3, 5],
      ],
      run: (x, filter) => tensor.conv2d(x as Tensor4D, filter as Tensor4D, { stride, ...options }),
      expected: (x, filter) => reference.conv2d(x, filter, stride, pad),
    }
  }),
  ...[
    [6, 5],
    [3, 4, 3, 6],
  ].flatMap(shape =>
    [false, true].map(
      (relu): Operation => ({
        name: `batchNorm of rank ${shape.length}${relu ? ' with ReLU' : ''}`,
        shapes: shapesOf(shape, 2),
        ...(relu ? { prepare: apart } : {}),
        run: (x, gamma, beta) => tensor.batchNorm(x, gamma as Tensor1D, beta as Tensor1D, { relu }).y,
        expected: (x, gamma, beta) => reference.batchNorm(x, gamma, beta, 1e-5, relu),
      }),
    ),
  ),
  ...(['mean', 'variance'] as const).map(
    (which): Operation => ({
      name: `batchNorm: ${which} of the batch`,
      shapes: shapesOf([3, 4, 3, 6], 2),
      differentiable: false,
      run: (x, gamma, beta) => tensor.batchNorm(x, gamma as Tensor1D, beta as Tensor1D)[which],
      expected: x => reference.moments(x)[which],
    }),
  ),
  ...[false, true].map(
    (relu): Operation => ({
      name: `batchNormFixed${relu ? ' with ReLU' : ''}`,
      shapes: shapesOf([6, 5], 4),
      prepare: inputs => [...(relu ? apart(inputs) : inputs.slice(0, 3)), inputs[3]!, positive(inputs[4]!)],
      run: (...inputs) => tensor.batchNormFixed(...(inputs as Norm), { relu }),
      expected: (...inputs) => reference.normalised(...(inputs as FixedInputs), 1e-5, relu),
    }),
  ),
  {
    name: 'globalAveragePool',
    shapes: [[3, 4, 5, 6]],
    run: x => tensor.globalAveragePool(x as Tensor4D),
    expected: reference.globalAveragePool,
  },
  {
    name: 'linear',
    shapes: [[7, 5], [5, 4], [4]],
    run: (x, weight, bias) => tensor.linear(x as Tensor2D, weight as Tensor2D, bias as Tensor1D),
    expected(x, weight, bias) {
      const y = reference.product(x, weight)
      return reference.filled(y.shape, i => y.values[i]! + bias.values[i % 4]!)
    },
  },
  ...[false, true].flatMap(a =>
    [false, true].map(
      (b): Operation => ({
        name: `matMul${a ? ', a transposed' : ''}${b ? ', b transposed' : ''}`,
        shapes: [a ? [5, 7] : [7, 5], b ? [9, 5] : [5, 9]],
        run: (x, y) => tf.matMul(x as Tensor2D, y as Tensor2D, a, b),
        expected: (x, y) => reference.product(a ? reference.transposed(x) : x, b ? reference.transposed(y) : y),
      }),
    ),
  ),
  {
    name: 'gram',
    shapes: [[9, 5]],
    run: x => tensor.gram(x as Tensor2D),
    expected: x => reference.product(reference.transposed(x), x),
  },
  {
    name: 'columnMeans',
    shapes: [[9, 5]],
    run: x => tensor.columnMeans(x as Tensor2D),
    expected: x => reference.moments(x).mean,
  },
  {
    name: 'centre',
    shapes: [[9, 5]],
    run: x => tensor.centre(x as Tensor2D),
    expected: x => reference.filled(x.shape, i => x.values[i]! - reference.moments(x).mean.values[i % 5]!),
  },
  ...([0, 1] as const).flatMap((ddof): Operation[] => [
    {
      name: `columnVariances over n − ${ddof}`,
      shapes: [[9, 5]],
      run: x => tensor.columnVariances(x as Tensor2D, ddof),
      expected: x => reference.filled([5], c => (reference.moments(x).variance.values[c]! * 9) / (9 - ddof)),
    },
    {
      name: `covariance over n − ${ddof}`,
      shapes: [[9, 5]],
      run: x => tensor.covariance(x as Tensor2D, ddof),
      expected: x => reference.crossCovariance(x, x, ddof),
    },
    {
      name: `crossCovariance over n − ${ddof}`,
      shapes: [
        [9, 5],
        [9, 4],
      ],
      run: (a, b) => tensor.crossCovariance(a as Tensor2D, b as Tensor2D, ddof),
      expected: (a, b) => reference.crossCovariance(a, b, ddof),
    },
  ]),
  {
    name: 'offDiagonalSquares',
    shapes: [[5, 5]],
    run: x => tensor.offDiagonalSquares(x as Tensor2D),
    expected: reference.offDiagonalSquares,
  },
  {
    name: 'normaliseRows',
    shapes: [[6, 4]],
    run: x => tensor.normaliseRows(x as Tensor2D),
    expected: reference.normaliseRows,
  },
  {
    name: 'squaredDistances',
    shapes: [
      [6, 4],
      [5, 4],
    ],
    magnitude: 16,
    run: (a, b) => tensor.squaredDistances(a as Tensor2D, b as Tensor2D),
    expected: reference.squaredDistances,
  },
  ...[
    { exclude: -1, columns: 7 },
    { exclude: 0, columns: 6 },
    { exclude: 2, columns: 7 },
  ].map(
    ({ exclude, columns }): Operation => ({
      name: `pairwiseLogSumExp, ${exclude < 0 ? 'nothing' : `i + ${exclude}`} left out`,
      shapes: [[6, 4], [columns, 4], [columns]],
      magnitude: 4,
      run: (a, b, bias) =>
        tensor.pairwiseLogSumExp(a as Tensor2D, b as Tensor2D, { scale: 0.7, bias: bias as Tensor1D, exclude }),
      expected: (a, b, bias) => reference.pairwiseLogSumExp(a, b, bias, 0.7, exclude),
    }),
  ),
  {
    name: 'logdet',
    shapes: [[5, 5]],
    kernel: kernelNames.logDet,
    // AᵀA + I is positive definite; the gradient is that of a symmetric argument, so the operation symmetrises first
    prepare: ([a]) => {
      const gram = reference.product(reference.transposed(a!), a!)
      return [reference.filled(gram.shape, i => gram.values[i]! + (i % 6 === 0 ? 1 : 0))]
    },
    run: a => tensor.logdet(tf.div(tf.add(a, tf.transpose(a)), 2) as Tensor2D),
    expected: reference.logdet,
  },
]

type FixedInputs = [Numbers, Numbers, Numbers, Numbers, Numbers]
