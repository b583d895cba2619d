import { cholesky, logdetCholesky, matrix, solveLower, zeros } from '@infomax/math'
import { type HostKernel, kernelNames } from '@infomax/tensor'

/** log det A by Cholesky in f64, and A⁻¹ = L⁻ᵀL⁻¹; NaN for both unless A is positive definite. */
export const logDet: HostKernel = {
  name: kernelNames.logDet,
  compute({ a }) {
    const { shape, values } = a!
    const d = shape[0]!
    const factor = cholesky(matrix(values, d, d))
    const inverse = new Float32Array(d * d)
    if (!factor)
      return [
        { shape: [], values: Float32Array.of(Number.NaN) },
        { shape, values: inverse.fill(Number.NaN) },
      ]
    const identity = zeros(d, d)
    for (let i = 0; i < d; i++) identity.data[i * d + i] = 1
    const { data: l } = solveLower(factor, identity)
    for (let i = 0; i < d; i++)
      for (let j = 0; j <= i; j++) {
        let sum = 0
        for (let k = i; k < d; k++) sum += l[k * d + i]! * l[k * d + j]!
        inverse[i * d + j] = inverse[j * d + i] = sum
      }
    return [
      { shape: [], values: Float32Array.of(logdetCholesky(factor)) },
      { shape, values: inverse },
    ]
  },
}
