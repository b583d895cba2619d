import { tf } from '@infomax/tensor'
import type { TensorContainer } from '@tensorflow/tfjs-core'
import { expect } from 'vitest'

/**
 * Expects that a step, done many times, leaves the number of tensors and their memory as they were.
 *
 * Three steps go first, so that what is made once is not counted. Tensors that the step returns are disposed of.
 */
export async function expectNoLeak(step: () => unknown, times = 1000): Promise<void> {
  const run = async (count: number) => {
    for (let i = 0; i < count; i++) tf.dispose((await step()) as TensorContainer)
    const { numTensors, numDataBuffers, numBytes } = tf.memory()
    return { numTensors, numDataBuffers, numBytes }
  }
  const before = await run(3)
  expect(await run(times)).toEqual(before)
}
