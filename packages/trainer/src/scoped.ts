import { tf } from '@infomax/tensor'
import type { NamedTensorMap, Scalar, Variable } from '@tensorflow/tfjs-core'

/** Runs a function and frees the tensors it made but those in its result, whatever its shape. */
export const scoped = <T>(compute: () => T): T => tf.tidy(() => compute() as never) as T

/** `tf.variableGrads` that frees the tape's tensors also when something is thrown, as it does not by itself. */
export function gradientsOf(compute: () => Scalar, variables: Variable[]): NamedTensorMap {
  try {
    return tf.variableGrads(compute, variables).grads
  } catch (error) {
    const { state } = tf.engine()
    for (const { saved } of state.activeTape ?? []) tf.dispose(saved ?? [])
    state.activeTape = []
    throw error
  }
}
