import { kernelNames } from '@infomax/tensor'
import { allFloat, type Kernel } from '../kernel.ts'
import { pointer } from '../native.ts'

export const globalAveragePool: Kernel = {
  name: kernelNames.globalAveragePool,
  compute(native, inputs) {
    const x = inputs.x!
    if (!allFloat(x)) return undefined
    const [n, height, width, c] = x.shape as [number, number, number, number]
    const y = native.output([n, c])
    native.functions.averageImages(pointer(native, x), n, height * width, c, pointer(native, y))
    return y
  },
}

export const globalAveragePoolGrad: Kernel = {
  name: kernelNames.globalAveragePoolGrad,
  compute(native, inputs, attributes) {
    const dy = inputs.dy!
    if (!allFloat(dy)) return undefined
    const [n, c] = dy.shape as [number, number]
    const { height, width } = attributes as { readonly height: number; readonly width: number }
    const dx = native.output([n, height, width, c])
    native.functions.spreadImages(pointer(native, dy), n, height * width, c, pointer(native, dx))
    return dx
  },
}
