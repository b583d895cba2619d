import { hasKernel, runKernel, tf } from '@infomax/tensor'
import type { Tensor } from '@tensorflow/tfjs-core'
import { attributesOf, execute } from '../native.ts'
import { allFloat, type Kernel } from './kernel.ts'

/** dy where y > 0, else 0, in one operation. */
export const reluGrad: Kernel = {
  name: 'ReluGrad',
  compute: (backend, { dy, y }) =>
    allFloat(dy, y) ? execute(backend, 'ReluGrad', [attributesOf(backend).float], [dy!, y!]) : undefined,
}

let replaced = false

/**
 * TensorFlow.js multiplies by `Step`, which costs six operations here. Gradients belong to all backends, so the new one
 * leaves others to the old.
 */
export function replaceReluGradient(): void {
  const original = tf.getGradient('Relu')
  if (replaced || !original) return
  replaced = true
  tf.unregisterGradient('Relu')
  tf.registerGradient({
    ...original,
    kernelName: 'Relu',
    inputsToSave: [],
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({
      x: () =>
        hasKernel(reluGrad.name)
          ? runKernel(reluGrad.name, { dy: dy as Tensor, y: y! })[0]!
          : tf.mul(dy as Tensor, tf.step(y!)),
    }),
  })
}
