import { InfomaxError } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { releaseEarly } from './early-release.ts'
import { convolutions, hostConvolutions } from './kernels/convolution.ts'
import { fusedKernels } from './kernels/fused.ts'
import { hostKernels } from './kernels/host.ts'
import type { Kernel } from './kernels/kernel.ts'
import { linearAlgebra } from './kernels/linear-algebra.ts'
import { maxPools } from './kernels/max-pool.ts'
import { hostProducts } from './kernels/product.ts'
import { reluGrad, replaceReluGradient } from './kernels/relu.ts'
import { hostUpdates } from './kernels/updates.ts'
import type { NativeBackend } from './native.ts'

/** The name that TensorFlow.js knows its native backend by. */
export const backendName = 'tensorflow'

export interface Layers {
  /** Our own C++, on the processor; else TensorFlow's fused operations. */
  readonly ownCode: boolean
  readonly precision: 'f32' | 'bf16'
}

/** The kernels laid over TensorFlow.js's, later ones over earlier ones. */
export const kernelsFor = ({ ownCode, precision }: Layers): readonly Kernel[] => [
  ...convolutions,
  ...linearAlgebra,
  ...maxPools,
  reluGrad,
  ...(ownCode ? [...hostKernels, ...hostUpdates] : fusedKernels),
  ...(ownCode && precision === 'f32' ? [...hostConvolutions, ...hostProducts] : []),
]

/** Puts our kernels before TensorFlow.js's, which keep the cases that ours leave. */
export function registerKernels(kernels: readonly Kernel[]): void {
  for (const { name, compute } of kernels) {
    const original = tf.getKernel(name, backendName)
    if (original) tf.unregisterKernel(name, backendName)
    tf.registerKernel({
      ...original,
      kernelName: name,
      backendName,
      kernelFunc: params => {
        const result = compute(params.backend as NativeBackend, params.inputs as never, (params.attrs ?? {}) as never)
        // one output is not a list of one: TensorFlow.js gives on what it gets
        if (result) return Array.isArray(result) && result.length === 1 ? result[0]! : result
        if (original) return original.kernelFunc(params)
        throw new InfomaxError(
          'KERNEL_MISSING',
          `The native backend has no ${name} for these tensors: it needs float32 and channels last.`,
          'Cast the tensors, or use data format NHWC.',
        )
      },
    })
  }
  replaceReluGradient()
  releaseEarly(backendName)
}
