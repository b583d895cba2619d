import type { Random, State } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { state, unitRows } from './variables.ts'

/** The embeddings of the last batches, the newest first. */
export interface Queue {
  readonly state: State
  /** `[size, d]` */
  readonly rows: Tensor2D
  /** Puts rows before the others; as many of the oldest leave. */
  push(rows: Tensor2D): void
}

/** A queue of rows of length 1, at first random ones. */
export function createQueue(name: string, shape: readonly [size: number, dims: number], random: Random): Queue {
  const queue = state(name, unitRows(shape, random.child(name)))
  const rows = queue.variable as Tensor2D
  return {
    state: queue,
    rows,
    push(newest) {
      tf.tidy(() => queue.variable.assign(tf.slice(tf.concat([newest, rows]), [0, 0], [...shape])))
    },
  }
}
