import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import { hasKernel, kernelNames, runKernel } from './kernels.ts'
import { tf } from './tf.ts'

/**
 * log det A of a symmetric positive definite matrix, by Cholesky: 2 Σ log Lᵢᵢ; gradient A⁻¹.
 *
 * NaN where A is not positive definite. Throws where the current backend has no such kernel.
 */
export function logdet(a: Tensor2D): Scalar {
  if (!hasKernel(kernelNames.logDet))
    throw Object.assign(
      new Error(
        `[INFOMAX_KERNEL_MISSING] Backend "${tf.getBackend()}" has no kernel ${kernelNames.logDet}.\n  Load an infomax backend (cpu, wasm), or register that kernel.`,
      ),
      { name: 'InfomaxError', code: 'KERNEL_MISSING' },
    )
  const operation = tf.customGrad((...args) => {
    const [a, save] = args as unknown as [Tensor2D, (saved: Tensor2D[]) => void]
    const [value, inverse] = runKernel(kernelNames.logDet, { a }) as [Scalar, Tensor2D]
    save([inverse])
    return { value, gradFunc: (dy, saved) => tf.mul(dy, saved[0] as Tensor2D) }
  })
  return operation(a) as Scalar
}
