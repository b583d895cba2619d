import { kernelNames } from '@infomax/tensor'
import { allFloat, type Kernel, size } from '../kernel.ts'
import { pointer, withScratch } from '../native.ts'

/**
 * The moments of a part of a batch as sums of two f32 numbers each, the second what the first rounds away: merged in f64
 * they give the bits of the whole batch's, so that no ReLU turns over.
 */
export const batchNormMoments: Kernel = {
  name: kernelNames.batchNormMoments,
  compute(native, inputs) {
    const x = inputs.x!
    if (!allFloat(x)) return undefined
    const c = x.shape.at(-1)!
    const m = size(x.shape) / c
    const moments = native.output([4, c])
    withScratch(native, scratch => {
      const at = pointer(native, moments)
      const sums = scratch.take(16 * c)
      native.functions.moments(pointer(native, x), m, c, sums, at, at + 4 * c)
      const exact = new Float64Array(native.memory.buffer, sums, 2 * c)
      const values = new Float32Array(native.memory.buffer, at, 4 * c)
      for (let j = 0; j < 2 * c; j++) values[2 * c + j] = exact[j]! / m - values[j]!
    })
    return moments
  },
}

/** Batch normalisation of a part by the moments of all. */
export const batchNormMerged: Kernel = {
  name: kernelNames.batchNormMerged,
  compute(native, inputs, attributes) {
    const [x, gamma, beta, moments] = [inputs.x!, inputs.gamma!, inputs.beta!, inputs.moments!]
    if (!allFloat(x, gamma, beta, moments)) return undefined
    const { functions, memory, output } = native
    const c = x.shape.at(-1)!
    const sizes = attributes.sizes as readonly number[]
    const n = sizes.reduce((a, b) => a + b, 0)
    const y = output([...x.shape])
    const [mean, variance] = [output([c]), output([c])] as const
    withScratch(native, scratch => {
      const factor = scratch.take(4 * c)
      const floats = (at: number, length: number) => new Float32Array(memory.buffer, at, length)
      const given = floats(pointer(native, moments), sizes.length * 4 * c)
      const value = (part: number, row: number, j: number) => {
        const at = (4 * part + row) * c + j
        return given[at]! + given[at + 2 * c]!
      }
      const [means, variances] = [floats(pointer(native, mean), c), floats(pointer(native, variance), c)]
      const [gammas, factors] = [floats(pointer(native, gamma), c), floats(factor, c)]
      for (let j = 0; j < c; j++) {
        const centre = sizes.reduce((sum, size, i) => sum + size * value(i, 0, j), 0) / n
        means[j] = centre
        variances[j] =
          sizes.reduce((sum, size, i) => sum + size * (value(i, 1, j) + (value(i, 0, j) - centre) ** 2), 0) / n
        factors[j] = gammas[j]! * (1 / Math.sqrt(variances[j]! + (attributes.epsilon as number)))
      }
      const at = (tensor: typeof x) => pointer(native, tensor)
      functions.normalise(at(x), size(x.shape) / c, c, at(mean), factor, at(beta), +!!attributes.relu, at(y))
    })
    return [y, mean, variance]
  },
}
