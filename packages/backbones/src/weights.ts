import type { Parameter, Random, Statistic } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Rank, Tensor, Variable } from '@tensorflow/tfjs-core'

/** Where a network's variables are made and listed. */
export interface Weights {
  readonly parameters: readonly Parameter[]
  readonly statistics: readonly Statistic[]
  /** Normal numbers of mean 0; drawn from the stream of the parameter's own name, so that order does not matter. */
  normal<R extends Rank>(name: string, shape: readonly number[], deviation: number): Tensor<R>
  /** The same number everywhere; biases and the scales of normalisations, which weight decay passes by. */
  constant<R extends Rank>(name: string, shape: readonly number[], value: number): Tensor<R>
  /** A running statistic. */
  statistic(name: string, channels: number, value: number): Statistic
  dispose(): void
}

/** An empty collection. With `frozen`, weights are constants and no parameter is listed. */
export function createWeights(random: Random, frozen = false): Weights {
  const parameters: Parameter[] = []
  const statistics: Statistic[] = []
  const constants: Tensor[] = []

  function add<R extends Rank>(name: string, initial: Tensor<R>, exempt: boolean): Tensor<R> {
    if (frozen) {
      constants.push(tf.keep(initial))
      return initial
    }
    const variable = variableOf(initial, true)
    parameters.push({ name, variable: variable as Variable, exempt })
    return variable
  }

  return {
    parameters,
    statistics,
    normal<R extends Rank>(name: string, shape: readonly number[], deviation: number) {
      const stream = random.child(name)
      const values = new Float32Array(shape.reduce((a, b) => a * b, 1))
      for (let i = 0; i < values.length; i++) values[i] = stream.normal(0, deviation)
      return add<R>(name, tf.tensor(values, [...shape] as never), false)
    },
    constant: <R extends Rank>(name: string, shape: readonly number[], value: number) =>
      add<R>(name, tf.fill([...shape] as never, value), true),
    statistic(name, channels, value) {
      const variable = variableOf(tf.fill([channels], value), false) as Variable
      const statistic = { name, variable, momentum }
      statistics.push(statistic)
      return statistic
    },
    dispose() {
      tf.dispose([...parameters, ...statistics].map(({ variable }) => variable))
      tf.dispose(constants)
    },
  }
}

/** The share of a batch in the running statistics, as in PyTorch. */
const momentum = 0.1

function variableOf<R extends Rank>(initial: Tensor<R>, trainable: boolean): Variable<R> {
  const variable = tf.variable(initial, trainable)
  initial.dispose()
  return variable
}

/**
 * He initialisation over `inputs` summands for leaky ReLUs of slope √5, variance 2/((1 + 5)·inputs): what PyTorch gives
 * every convolution and linear layer by default.
 *
 * Batch normalisation makes the size of the weights before it irrelevant to what a network computes, but not to how fast
 * it learns: an optimizer whose steps do not scale with the weights, as Adam's, turns small ones faster. A large last
 * layer besides gives covariance and redundancy terms first gradients that drown all later ones in Adam's second moment.
 */
export const defaultDeviation = (inputs: number): number => Math.sqrt(1 / (3 * inputs))
