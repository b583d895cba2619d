import { kernelNames } from '@infomax/tensor'
import { allFloat, type Kernel } from '../kernel.ts'
import { pointer, withScratch } from '../native.ts'

/** By Cholesky, in f64 inside: 2 Σ ln Lᵢᵢ and L⁻ᵀL⁻¹; NaN for both unless A is positive definite. */
export const logDet: Kernel = {
  name: kernelNames.logDet,
  compute(native, inputs) {
    const a = inputs.a!
    if (!allFloat(a)) return undefined
    const { functions, output, memory } = native
    const d = a.shape[0]!
    const value = output([])
    const inverse = output([d, d])
    const [to, toInverse] = [pointer(native, value), pointer(native, inverse)]
    withScratch(native, scratch => {
      const factor = scratch.take(8 * d * d)
      const inverted = scratch.take(8 * d * d)
      functions.widen(pointer(native, a), d * d, factor)
      const definite = functions.cholesky(factor, d)
      let sum = 0
      if (definite) {
        const l = new Float64Array(memory.buffer, factor, d * d)
        for (let i = 0; i < d; i++) sum += 2 * Math.log(l[i * d + i]!)
        functions.invertFactor(factor, d, inverted)
        functions.invertProduct(inverted, d, toInverse)
      } else new Float32Array(memory.buffer, toInverse, d * d).fill(Number.NaN)
      new Float32Array(memory.buffer, to, 1)[0] = definite ? sum : Number.NaN
    })
    return [value, inverse]
  },
}
