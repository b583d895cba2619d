import { kernelNames } from '@infomax/tensor'
import { allFloat, type Kernel } from '../kernel.ts'
import { pointer, withScratch } from '../native.ts'

/** See `kernelNames` of @infomax/tensor. */
export const codeStatistics: Kernel = {
  name: kernelNames.codeStatistics,
  compute(native, inputs, attributes) {
    const [scores, p, codes] = [inputs.scores!, inputs.p!, inputs.codes!]
    if (!allFloat(scores, p, codes)) return undefined
    const [n, k] = p.shape as [number, number]
    const parts = attributes.parts as number
    const result = native.output([n + parts * k])
    const rows = pointer(native, result)
    withScratch(native, scratch => {
      const largest = scratch.take(4 * n)
      native.functions.codeStatistics(
        ...([pointer(native, scores), pointer(native, p), pointer(native, codes)] as const),
        ...([parts, n / parts, k, rows, largest, rows + 4 * n] as const),
      )
      const entropies = new Float32Array(native.memory.buffer, rows, n)
      const shares = new Float32Array(native.memory.buffer, largest, n)
      for (let i = 0; i < n; i++) entropies[i]! -= Math.log(shares[i]!)
    })
    return result
  },
}

export const codeStatisticsGrad: Kernel = {
  name: kernelNames.codeStatisticsGrad,
  compute(native, inputs, attributes) {
    const [dy, p, codes] = [inputs.dy!, inputs.p!, inputs.codes!]
    if (!allFloat(dy, p, codes)) return undefined
    const [n, k] = p.shape as [number, number]
    const parts = attributes.parts as number
    const gradient = native.output([n, k])
    const rows = pointer(native, dy)
    const [toP, toCodes, to] = [p, codes, gradient].map(tensor => pointer(native, tensor)) as [number, number, number]
    native.functions.codeStatisticsGrad(rows, rows + 4 * n, toP, toCodes, parts, n / parts, k, to)
    return gradient
  },
}

export const normaliseRows: Kernel = {
  name: kernelNames.normaliseRows,
  compute(native, inputs, { epsilon }) {
    const x = inputs.x!
    if (!allFloat(x)) return undefined
    const [n, d] = x.shape as [number, number]
    const [y, lengths] = [native.output([n, d]), native.output([n, 1])]
    native.functions.normaliseRows(
      ...([pointer(native, x), n, d, epsilon as number, pointer(native, y), pointer(native, lengths)] as const),
    )
    return [y, lengths]
  },
}

export const normaliseRowsGrad: Kernel = {
  name: kernelNames.normaliseRowsGrad,
  compute(native, inputs) {
    const [dy, y, lengths] = [inputs.dy!, inputs.y!, inputs.lengths!]
    if (!allFloat(dy, y, lengths)) return undefined
    const [n, d] = y.shape as [number, number]
    const dx = native.output([n, d])
    const [toDy, toY, toLengths] = [dy, y, lengths].map(tensor => pointer(native, tensor)) as [number, number, number]
    native.functions.normaliseRowsGrad(toDy, toY, toLengths, n, d, pointer(native, dx))
    return dx
  },
}
