import { InfomaxError } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import type { Kernel } from './kernel.ts'
import { batchNormTrain, batchNormTrainGrad } from './kernels/batch-norm.ts'
import { conv2dBackpropFilter, conv2dBackpropInput } from './kernels/conv2d-backprop.ts'
import { globalAveragePool, globalAveragePoolGrad } from './kernels/global-average-pool.ts'
import { logDet } from './kernels/log-det.ts'
import { pairwiseLogSumExp, pairwiseLogSumExpGrad } from './kernels/pairwise-log-sum-exp.ts'
import { adamUpdate, momentumUpdate, movingAverage } from './kernels/updates.ts'

const backendName = 'webgpu'

export const kernels: readonly Kernel[] = [
  batchNormTrain,
  batchNormTrainGrad,
  conv2dBackpropFilter,
  conv2dBackpropInput,
  globalAveragePool,
  globalAveragePoolGrad,
  logDet,
  momentumUpdate,
  adamUpdate,
  movingAverage,
  pairwiseLogSumExp,
  pairwiseLogSumExpGrad,
]

let registered = false

/** Puts our kernels before TensorFlow.js's, which keep the cases that ours leave. They outlive a lost device. */
export function registerKernels(): void {
  if (registered) return
  registered = true
  for (const { name, compute } of kernels) {
    const original = tf.getKernel(name, backendName)
    if (original) tf.unregisterKernel(name, backendName)
    tf.registerKernel({
      ...original,
      kernelName: name,
      backendName,
      kernelFunc: params => {
        const backend = params.backend as unknown as WebGPUBackend
        const result = compute(backend, params.inputs as never, (params.attrs ?? {}) as never)
        if (result) return result
        if (original) return original.kernelFunc(params)
        throw new InfomaxError(
          'KERNEL_MISSING',
          `The webgpu backend has no ${name} for these tensors: it needs float32.`,
          'Cast the tensors.',
        )
      },
    })
  }
}
