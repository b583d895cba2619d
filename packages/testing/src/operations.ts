import * as tensor from '@infomax/tensor'
import { type KernelName, kernelNames, tf } from '@infomax/tensor'
import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import type { Numbers } from './reference.ts'
import * as reference from './reference.ts'
import { normals } from './samples.ts'

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

/** Numbers that an operation takes for constants. */
const constant = (shape: readonly number[], label: string): Numbers => {
  const values = normals(
    shape.reduce((a, b) => a * b, 1),
    0,
    label,
  )
  return reference.filled(shape, i => values[i]!)
}

export const toTensor = <T extends Tensor>({ shape, values }: Numbers): T =>
  tf.tensor(Float32Array.from(values), [...shape]) as T

/** Several results as one. */
const joined = (...parts: readonly Tensor[]): Tensor => tf.concat(parts.map(part => tf.reshape(part, [-1])))

/** Results times an input: there is a gradient then, even where that of the other input is 0. */
const weighted = (result: Numbers, weights: Numbers): Numbers =>
  reference.filled(result.shape, i => result.values[i]! * weights.values[i]!)

/** What `pairwiseLogSumExp` compares with where that is constant. */
const fixed = { b: constant([7, 4], 'b'), bias: constant([7], 'bias') }

const descent = { rate: 0.3, momentum: 0.9, decay: 0.2 }
const adam = { rate: 0.3, step: 4, beta1: 0.9, beta2: 0.999, epsilon: 1e-3, decay: 0.2 }

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
  // one column, whose direction is constant; a few vectors of any length and what they leave; more than a cache line's
  ...[1, 4, 7, 33, 1000].map(
    (columns): Operation => ({
      name: `normaliseRows of [6, ${columns}]`,
      shapes: [
        [6, columns],
        [6, columns],
      ],
      run: (x, weights) => tf.mul(tensor.normaliseRows(x as Tensor2D), weights),
      expected: (x, weights) => weighted(reference.normaliseRows(x), weights),
    }),
  ),
  ...[1, 7, 33].map((columns): Operation => {
    const [rows, parts] = [6, 2]
    const codes = reference.softmax(constant([rows, columns], 'codes'))
    return {
      name: `predictCodes of [${rows}, ${columns}] in ${parts} parts`,
      shapes: [[rows, columns], [rows + parts * columns]],
      magnitude: 4,
      run(scores, weights) {
        const { crossEntropies, means } = tensor.predictCodes(scores as Tensor2D, toTensor(codes), parts)
        return tf.mul(joined(crossEntropies, means), weights)
      },
      expected: (scores, weights) => weighted(reference.predictCodes(scores, codes, parts), weights),
    }
  }),
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
    name: 'pairwiseLogSumExp, b and bias fixed',
    shapes: [[6, 4]],
    magnitude: 4,
    run: a => {
      const options = { scale: 0.7, bias: toTensor<Tensor1D>(fixed.bias), exclude: 1, fixed: true }
      return tensor.pairwiseLogSumExp(a as Tensor2D, toTensor(fixed.b), options)
    },
    expected: a => reference.pairwiseLogSumExp(a, fixed.b, fixed.bias, 0.7, 1),
  },
  ...[false, true].flatMap(nesterov =>
    [false, true].map(
      (scaled): Operation => ({
        name: `momentumUpdate${nesterov ? ', Nesterov' : ''}${scaled ? ', scaled' : ''}`,
        shapes: [[5, 7], [5, 7], [5, 7], []],
        differentiable: false,
        run(weights, velocity, gradient, scale) {
          const options = { ...descent, nesterov, ...(scaled ? { scale: scale as Scalar } : {}) }
          const next = tensor.momentumUpdate(weights, velocity, gradient, options)
          return joined(next.weights, next.velocity)
        },
        expected(weights, velocity, gradient, scale) {
          const options = { ...descent, nesterov, scale: scaled ? scale.values[0]! : 1 }
          return reference.momentumUpdate(weights, velocity, gradient, options)
        },
      }),
    ),
  ),
  ...[false, true].map(
    (decoupled): Operation => ({
      name: `adamUpdate${decoupled ? ', decoupled decay' : ''}`,
      shapes: [
        [5, 7],
        [5, 7],
        [5, 7],
        [5, 7],
      ],
      prepare: ([weights, first, second, gradient]) => [weights!, first!, positive(second!), gradient!],
      differentiable: false,
      run(weights, first, second, gradient) {
        const next = tensor.adamUpdate(weights, first, second, gradient, { ...adam, decoupled })
        return joined(next.weights, next.first, next.second)
      },
      expected: (...inputs) => reference.adamUpdate(...(inputs as AdamInputs), { ...adam, decoupled }),
    }),
  ),
  {
    name: 'movingAverage',
    shapes: [
      [5, 7],
      [5, 7],
    ],
    differentiable: false,
    run: (average, value) => tensor.movingAverage(average, value, 0.9),
    expected: (average, value) => reference.movingAverage(average, value, 0.9),
  },
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
type AdamInputs = [Numbers, Numbers, Numbers, Numbers]
