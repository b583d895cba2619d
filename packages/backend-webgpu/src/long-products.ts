import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { product } from './product.ts'

type Run = WebGPUBackend['runWebGPUProgram']

/**
 * Puts our product in the place of TensorFlow.js's `MatMulSplitK`, which adds its parts up in whatever order they arrive:
 * two runs with one seed would not be bit-equal. It is what TensorFlow.js takes for few rows and columns and long sums.
 */
export function orderLongProducts(backend: WebGPUBackend): void {
  const run = backend.runWebGPUProgram
  backend.runWebGPUProgram = (...parameters: Parameters<Run>) => {
    const [program, inputs, , uniforms, output] = parameters
    if (!program.shaderKey.startsWith('matMulSplitK_')) return run.apply(backend, parameters)
    const { transposeA, transposeB } = program as unknown as {
      readonly transposeA: boolean
      readonly transposeB: boolean
    }
    const [rows, columns, inner] = uniforms!.map(({ data }) => data[0]) as [number, number, number]
    const [a, b] = inputs as [TensorInfo, TensorInfo]
    return product(backend, {
      name: `long_${transposeA}_${transposeB}`,
      rows,
      columns,
      inner,
      inputs: { a, b },
      left: `return a[${transposeA ? 'k * uniforms.rows + row' : 'row * uniforms.inner + k'}];`,
      leftAlongInner: !transposeA,
      right: `return b[${transposeB ? 'column * uniforms.inner + k' : 'k * uniforms.columns + column'}];`,
      output: output!,
    })
  }
}
