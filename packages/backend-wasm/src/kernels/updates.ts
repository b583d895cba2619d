import { kernelNames } from '@infomax/tensor'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { allFloat, type Kernel, size } from '../kernel.ts'
import { type Native, pointer } from '../native.ts'

/** See `kernelNames` of @infomax/tensor. */
export const momentumUpdate: Kernel = {
  name: kernelNames.momentumUpdate,
  compute(native, { weights, velocity, gradient, scale }, attributes) {
    if (!allFloat(weights, velocity, gradient, scale)) return undefined
    const { rate, momentum, decay } = attributes as Record<'rate' | 'momentum' | 'decay', number>
    const { shape } = weights!
    const [moved, next] = [native.output(shape), native.output(shape)]
    const factor = scale ? new Float32Array(native.memory.buffer, pointer(native, scale), 1)[0]! : 1
    const [w, v, g, toW, toV] = pointers(native, weights!, velocity!, gradient!, moved, next)
    const nesterov = attributes.nesterov ? 1 : 0
    native.functions.momentumUpdate(w, v, g, size(shape), factor, rate, momentum, decay, nesterov, toW, toV)
    return [moved, next]
  },
}

export const adamUpdate: Kernel = {
  name: kernelNames.adamUpdate,
  compute(native, { weights, first, second, gradient }, attributes) {
    if (!allFloat(weights, first, second, gradient)) return undefined
    const { beta1, beta2, rate, epsilon, decay, shrink } = attributes as Record<AdamSetting, number>
    const { shape } = weights!
    const [moved, mean, square] = [native.output(shape), native.output(shape), native.output(shape)]
    native.functions.adamUpdate(
      ...pointers(native, weights!, first!, second!, gradient!),
      ...([size(shape), beta1, 1 - beta1, beta2, 1 - beta2, rate, epsilon, decay, shrink] as const),
      ...pointers(native, moved, mean, square),
    )
    return [moved, mean, square]
  },
}

type AdamSetting = 'beta1' | 'beta2' | 'rate' | 'epsilon' | 'decay' | 'shrink'

export const movingAverage: Kernel = {
  name: kernelNames.movingAverage,
  compute(native, { average, value }, attributes) {
    if (!allFloat(average, value)) return undefined
    const { momentum } = attributes as { readonly momentum: number }
    const next = native.output(average!.shape)
    const [from, x, to] = pointers(native, average!, value!, next)
    native.functions.movingAverage(from, x, size(next.shape), momentum, 1 - momentum, to)
    return next
  },
}

const pointers = <T extends readonly TensorInfo[]>(native: Native, ...tensors: T) =>
  tensors.map(tensor => pointer(native, tensor)) as { [Place in keyof T]: number }
