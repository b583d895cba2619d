import type { Parameter, Random, State } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Rank, Tensor, Variable } from '@tensorflow/tfjs-core'

/** A parameter that starts as `initial`, which it takes over. */
export const parameter = (name: string, initial: Tensor, exempt = false): Parameter => ({
  name,
  variable: variableOf(initial, true),
  exempt,
})

/** A state that starts as `initial`, which it takes over. */
export const state = (name: string, initial: Tensor): State => ({ name, variable: variableOf(initial, false) })

/** Normal numbers of mean 0. */
export function normalTensor<R extends Rank>(shape: readonly number[], random: Random, deviation: number): Tensor<R> {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1))
  for (let i = 0; i < values.length; i++) values[i] = random.normal(0, deviation)
  return tf.tensor<R>(values, [...shape] as never)
}

/** Rows of length 1, uniform on the sphere: `[rows, dims]`. */
export function unitRows([rows, dims]: readonly [number, number], random: Random): Tensor<Rank.R2> {
  const values = new Float32Array(rows * dims)
  for (let row = 0; row < rows; row++) {
    const direction = Float64Array.from({ length: dims }, () => random.normal())
    const length = Math.hypot(...direction)
    for (let j = 0; j < dims; j++) values[row * dims + j] = direction[j]! / length
  }
  return tf.tensor2d(values, [rows, dims])
}

/** Of the weights of a linear layer with so many inputs, as PyTorch's default. */
export const linearDeviation = (inputs: number): number => Math.sqrt(1 / (3 * inputs))

function variableOf(initial: Tensor, trainable: boolean): Variable {
  const variable = tf.variable(initial, trainable)
  initial.dispose()
  return variable
}
