import { columnMeans, type Matrix, matMul, matrix, outerGram, type Random, transpose } from '@infomax/math'
import { type Criterion, covarianceLoss, type Weighing } from './criterion.ts'
import { cosine, type Nonlinearity, relu, tanh, type Unit } from './features.ts'

export interface MixingOptions {
  readonly nonlinearity: Nonlinearity
  /** Units of each hidden layer, and outputs. */
  readonly width: number
  /** Hidden layers. */
  readonly depth: number
  /** Batch normalisation before each nonlinearity. */
  readonly normalize: boolean
  readonly gain: number
  readonly bias: number
}

interface Layer {
  readonly weights: Matrix<Float64Array>
  readonly biases: Float64Array
}

const unitsOf: Readonly<Record<Nonlinearity, Unit>> = { cosine, tanh, relu }

/** Inside the root of batch normalisation, against units that are always zero. */
const epsilon = 1e-5

/**
 * VCReg of a frozen random fully connected network, whose first layer mixes the coordinates: (linear, batch normalisation or not, nonlinearity) × depth, linear.
 *
 * Weights are normal of variance gain²/fan-in, biases uniform on ±bias (±π for cosine, so that no phase is preferred). Small covariance of its outputs
 * is no measure of the dependence of its inputs; `study/projectors.md` says for which networks it separates sources. Keeps all activations.
 */
export function mixing(
  inputs: number,
  options: MixingOptions,
  weights: Pick<Weighing, 'variance'>,
  random: Random,
): Criterion {
  const { depth, width, nonlinearity, gain } = options
  const bias = nonlinearity === 'cosine' ? Math.PI : options.bias
  const layers = Array.from({ length: depth + 1 }, (_, l) =>
    layer(l === 0 ? inputs : width, width, gain, l < depth ? bias : 0, random.child('layer', l)),
  )
  const unit = unitsOf[nonlinearity]
  const weighing: Weighing = { group: 0, scale: 1, within: 1, ...weights }
  return {
    pairwise: false,
    loss: y => covarianceLoss(covarianceOf(forward(layers, y, unit, options.normalize).outputs), weighing).loss,
    gradient(y) {
      const pass = forward(layers, y, unit, options.normalize)
      const { loss, slope } = covarianceLoss(covarianceOf(pass.outputs), weighing)
      const slopes = matMul(slope, pass.outputs)
      for (let at = 0; at < slopes.data.length; at++) slopes.data[at]! *= 2 / y.columns
      return { loss, slope: matMul(backward(layers, pass.hidden, slopes, unit), transpose(y)) }
    },
  }
}

function layer(inputs: number, outputs: number, gain: number, bias: number, random: Random): Layer {
  const deviation = gain / Math.sqrt(inputs)
  return {
    weights: matrix(
      Float64Array.from({ length: outputs * inputs }, () => random.normal(0, deviation)),
      outputs,
      inputs,
    ),
    biases: Float64Array.from({ length: outputs }, () => random.uniform(-bias, bias)),
  }
}

interface Hidden {
  /** What goes into the nonlinearity, and what comes out. */
  readonly arguments: Matrix<Float64Array>
  readonly values: Matrix<Float64Array>
  /** Of batch normalisation: what each row was divided by, and its biases. */
  readonly deviations?: Float64Array
  readonly biases: Float64Array
}

/** units × samples throughout; the outputs are centred. */
function forward(layers: readonly Layer[], y: Matrix<Float64Array>, unit: Unit, normalize: boolean) {
  const hidden: Hidden[] = []
  let input = y
  for (const { weights, biases } of layers.slice(0, -1)) {
    const linear = matMul(weights, input)
    const deviations = normalize ? standardise(linear) : undefined
    const { rows, columns: n } = linear
    for (let i = 0, at = 0; i < rows; i++) for (let t = 0; t < n; t++) linear.data[at++]! += biases[i]!
    input = { ...linear, data: linear.data.map(unit.value) }
    hidden.push({ arguments: linear, values: input, biases, ...(deviations ? { deviations } : {}) })
  }
  const outputs = matMul(layers.at(-1)!.weights, input)
  center(outputs)
  return { hidden, outputs }
}

/** The slope at the inputs, from that at the outputs. */
function backward(
  layers: readonly Layer[],
  hidden: readonly Hidden[],
  outputs: Matrix<Float64Array>,
  unit: Unit,
): Matrix<Float64Array> {
  let slopes = matMul(transpose(layers.at(-1)!.weights), outputs)
  for (let l = hidden.length - 1; l >= 0; l--) {
    const { arguments: before, values, deviations, biases } = hidden[l]!
    for (let at = 0; at < slopes.data.length; at++) slopes.data[at]! *= unit.slope(before.data[at]!, values.data[at]!)
    if (deviations) pullStandardised(slopes, before, biases, deviations)
    slopes = matMul(transpose(layers[l]!.weights), slopes)
  }
  return slopes
}

function center({ data, rows, columns: n }: Matrix<Float64Array>): void {
  const means = columnMeans(transpose({ data, rows, columns: n }))
  for (let i = 0, at = 0; i < rows; i++) for (let t = 0; t < n; t++) data[at++]! -= means[i]!
}

/** Gives every row zero mean and unit variance in place; returns what each was divided by. */
function standardise(x: Matrix<Float64Array>): Float64Array {
  center(x)
  const { data, rows, columns: n } = x
  return Float64Array.from({ length: rows }, (_, i) => {
    const row = data.subarray(i * n, (i + 1) * n)
    const deviation = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0) / n + epsilon)
    for (let t = 0; t < n; t++) row[t]! /= deviation
    return deviation
  })
}

/** ∂x = (∂z − mean ∂z − z · mean(∂z z))/deviation for z = standardise(x), in place; `biased` is z + bias. */
function pullStandardised(
  slopes: Matrix<Float64Array>,
  biased: Matrix<Float64Array>,
  biases: Float64Array,
  deviations: Float64Array,
): void {
  const { data, rows, columns: n } = slopes
  for (let i = 0; i < rows; i++) {
    const first = i * n
    let mean = 0
    let product = 0
    for (let t = 0; t < n; t++) {
      mean += data[first + t]! / n
      product += (data[first + t]! * (biased.data[first + t]! - biases[i]!)) / n
    }
    for (let t = 0; t < n; t++) {
      const z = biased.data[first + t]! - biases[i]!
      data[first + t] = (data[first + t]! - mean - z * product) / deviations[i]!
    }
  }
}

function covarianceOf(centred: Matrix<Float64Array>): Matrix<Float64Array> {
  const products = outerGram(centred)
  return { ...products, data: products.data.map(value => value / centred.columns) }
}
