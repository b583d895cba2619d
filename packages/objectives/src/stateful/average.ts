import type { State } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Tensor, Variable } from '@tensorflow/tfjs-core'
import { state } from './variables.ts'

/** A slowly moving copy of a parameter: a teacher's. */
export interface Average {
  readonly states: readonly State[]
  readonly value: Variable
  /** value ← m·value + (1 − m)·parameter, once in a step however many batches it has. */
  update(momentum: number, step: number): void
}

export function createAverage(name: string, of: Tensor): Average {
  const value = state(name, tf.clone(of))
  // On the device and in the checkpoint, as no host has to read it
  const updated = state(`${name}.step`, tf.tensor1d([-1]))
  return {
    states: [value, updated],
    value: value.variable,
    update(momentum, step) {
      tf.tidy(() => {
        const rate = tf.where(tf.equal(updated.variable, step), 0, 1 - momentum)
        value.variable.assign(tf.add(value.variable, tf.mul(rate, tf.sub(of, value.variable))))
        updated.variable.assign(tf.tensor1d([step]))
      })
    },
  }
}
