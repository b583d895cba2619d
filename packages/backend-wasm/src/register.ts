import { InfomaxError } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { Kernel } from './kernel.ts'
import { batchNormTrain, batchNormTrainGrad } from './kernels/batch-norm.ts'
import { batchNormMerged, batchNormMoments } from './kernels/batch-norm-parts.ts'
import { conv2d } from './kernels/conv2d.ts'
import { conv2dBackpropFilter } from './kernels/conv2d-backprop-filter.ts'
import { conv2dBackpropInput } from './kernels/conv2d-backprop-input.ts'
import { globalAveragePool, globalAveragePoolGrad } from './kernels/global-average-pool.ts'
import { identity } from './kernels/identity.ts'
import { logDet } from './kernels/log-det.ts'
import { batchMatMul, fusedMatMul } from './kernels/mat-mul.ts'
import { codeStatistics, codeStatisticsGrad, normaliseRows, normaliseRowsGrad } from './kernels/rows.ts'
import { adamUpdate, momentumUpdate, movingAverage } from './kernels/updates.ts'
import type { Native, WasmBackend } from './native.ts'

const backendName = 'wasm'

export const kernels: readonly Kernel[] = [
  conv2d,
  conv2dBackpropInput,
  conv2dBackpropFilter,
  batchMatMul,
  fusedMatMul,
  batchNormTrain,
  batchNormTrainGrad,
  batchNormMoments,
  batchNormMerged,
  globalAveragePool,
  globalAveragePoolGrad,
  codeStatistics,
  codeStatisticsGrad,
  normaliseRows,
  normaliseRowsGrad,
  momentumUpdate,
  adamUpdate,
  movingAverage,
  logDet,
  identity,
]

/** Puts our kernels before TensorFlow.js's, which keep the cases that ours leave. */
export function registerKernels(functions: Native['functions'], memory: WebAssembly.Memory): void {
  for (const { name, compute } of kernels) {
    const original = tf.getKernel(name, backendName)
    if (original) tf.unregisterKernel(name, backendName)
    tf.registerKernel({
      ...original,
      kernelName: name,
      backendName,
      kernelFunc: params => {
        const backend = params.backend as WasmBackend
        const made: TensorInfo[] = []
        const output = (shape: readonly number[]) => {
          made.push(backend.makeOutput([...shape], 'float32'))
          return made.at(-1)!
        }
        const result = orUndo(
          () => compute({ functions, memory, backend, output }, params.inputs as never, (params.attrs ?? {}) as never),
          () => made.forEach(({ dataId }) => void backend.disposeData(dataId)),
        )
        if (result) return result
        if (original) return original.kernelFunc(params)
        throw new InfomaxError(
          'KERNEL_MISSING',
          `The wasm backend has no ${name} for these tensors: it needs float32 and channels last.`,
          'Cast the tensors, or use data format NHWC.',
        )
      },
    })
  }
}

/** A run that failed for want of memory can be tried again with a smaller batch: it must not have lost any. */
function orUndo<T>(run: () => T, undo: () => void): T {
  try {
    return run()
  } catch (error) {
    undo()
    throw error
  }
}
