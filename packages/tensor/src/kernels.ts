import type { DataType, NamedAttrMap, Tensor, TensorInfo } from '@tensorflow/tfjs-core'
import { tf } from './tf.ts'

/**
 * Operations that TensorFlow.js lacks and a backend may provide as kernels of these names. Each has a form composed
 * of ordinary operations, taken where the current backend has no kernel, unless it says otherwise.
 *
 * | kernel | inputs | attributes | outputs |
 * |---|---|---|---|
 * | `BatchNormTrain` | x `[…, c]`, gamma, beta `[c]` | epsilon, relu | y, mean `[c]`, variance `[c]` (over n) |
 * | `BatchNormTrainGrad` | dy, x, y `[…, c]`, gamma, mean, variance `[c]` | epsilon, relu | dx, dgamma, dbeta |
 * | `BatchNormMoments` | x `[…, c]` | | `[4, c]`: mean, variance (over n), and what f32 rounds away of each |
 * | `BatchNormMerged` | x `[…, c]`, gamma, beta `[c]`, moments `[p, 4, c]` of all parts | sizes of the parts, epsilon, relu | y, mean, variance of all |
 * | `GlobalAveragePool` | x `[n, h, w, c]` | | y `[n, c]` |
 * | `GlobalAveragePoolGrad` | dy `[n, c]` | height, width | dx `[n, h, w, c]` |
 * | `PairwiseLogSumExp` | a `[n, d]`, b `[m, d]`, bias `[m]` | scale, exclude (−1: nothing) | s `[n]` = log Σⱼ exp(scale·aᵢ·bⱼ + biasⱼ), j ≠ i + exclude |
 * | `PairwiseLogSumExpGrad` | ds, s `[n]`, a, b, bias | scale, exclude | da, db, dbias |
 * | `CodeStatistics` | scores, p = softmax(scores), codes `[n, k]` | parts | `[n + parts·k]`: −Σ codes·ln p of each row, the mean of p in each column of each part of the rows |
 * | `CodeStatisticsGrad` | dy `[n + parts·k]`, p, codes | parts | dscores |
 * | `NormaliseRows` | x `[n, d]` | epsilon | y = x/lengths, lengths `[n, 1]` = max(‖x‖, epsilon) |
 * | `NormaliseRowsGrad` | dy, y, lengths | | dx |
 * | `MomentumUpdate` | weights, velocity, gradient of one shape, scale `[]` if any | rate, momentum, decay, nesterov | weights, velocity: see `momentumUpdate` |
 * | `AdamUpdate` | weights, first, second, gradient of one shape | rate, beta1, beta2, epsilon, decay, shrink | weights ← shrink·weights − rate·first/(√second + epsilon), first, second: see `adamUpdate` |
 * | `MovingAverage` | average, value of one shape | momentum | momentum·average + (1 − momentum)·value |
 * | `LogDet` | a `[d, d]`, symmetric | | log det a (NaN unless positive definite), a⁻¹ |
 *
 * `LogDet` has no composed form.
 */
export const kernelNames = {
  batchNormTrain: 'BatchNormTrain',
  batchNormTrainGrad: 'BatchNormTrainGrad',
  batchNormMoments: 'BatchNormMoments',
  batchNormMerged: 'BatchNormMerged',
  globalAveragePool: 'GlobalAveragePool',
  globalAveragePoolGrad: 'GlobalAveragePoolGrad',
  pairwiseLogSumExp: 'PairwiseLogSumExp',
  pairwiseLogSumExpGrad: 'PairwiseLogSumExpGrad',
  codeStatistics: 'CodeStatistics',
  codeStatisticsGrad: 'CodeStatisticsGrad',
  normaliseRows: 'NormaliseRows',
  normaliseRowsGrad: 'NormaliseRowsGrad',
  momentumUpdate: 'MomentumUpdate',
  adamUpdate: 'AdamUpdate',
  movingAverage: 'MovingAverage',
  logDet: 'LogDet',
} as const

export type KernelName = (typeof kernelNames)[keyof typeof kernelNames]

/** Whether the current backend has a kernel. */
export const hasKernel = (name: string): boolean => tf.getKernel(name, tf.getBackend()) != null

/** Runs a kernel of the current backend. */
export function runKernel(name: string, inputs: Record<string, TensorInfo>, attributes: NamedAttrMap = {}): Tensor[] {
  const result = tf.engine().runKernel(name, inputs as never, attributes) as unknown as Tensor | Tensor[]
  return Array.isArray(result) ? result : [result]
}

/** What a kernel of one backend needs to be written: numbers in, numbers out. */
export interface HostKernel {
  readonly name: KernelName
  compute(
    inputs: Readonly<Record<string, { readonly shape: number[]; readonly values: Float32Array }>>,
    attributes: Readonly<Record<string, unknown>>,
  ): readonly { readonly shape: number[]; readonly values: Float32Array; readonly dtype?: DataType }[]
}

/** Registers a kernel that computes on the host, for a backend that keeps its tensors there. */
export function registerHostKernel(backendName: string, kernel: HostKernel): void {
  tf.registerKernel({
    kernelName: kernel.name,
    backendName,
    kernelFunc: ({ inputs, backend, attrs }) => {
      const host = backend as unknown as {
        readSync(id: object): Float32Array
        write(values: Float32Array, shape: number[], dtype: DataType): object
      }
      const numbers = Object.fromEntries(
        Object.entries(inputs).map(([key, info]) => {
          const { dataId, shape } = info as TensorInfo
          return [key, { shape, values: host.readSync(dataId) }]
        }),
      )
      // `backend.write`, not `engine.makeTensor`: tidy would dispose of the latter
      return kernel.compute(numbers, attrs ?? {}).map(({ shape, values, dtype = 'float32' }) => ({
        dataId: host.write(values, shape, dtype),
        shape,
        dtype,
      }))
    },
  })
}
