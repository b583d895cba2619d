import { InfomaxError } from '@infomax/core'
import { matrix, singularValues } from '@infomax/math'

/** A convolution kernel `[height, width, inputs, outputs]`, row-major. */
export interface Kernel {
  readonly data: ArrayLike<number>
  readonly shape: readonly [number, number, number, number]
}

/**
 * The spectral norm of a convolution on a torus of height × width places, exactly, up to rounding.
 *
 * In Fourier space the operator is block diagonal: one block K̂(u, v), outputs × inputs, a frequency. With a stride s,
 * which must divide both sides, s² frequencies that differ by multiples of side/s fall on one; their blocks stand side
 * by side, divided by s.
 * @see Sedghi, Gupta and Long (2019), The singular values of convolutional layers, arXiv:1805.10408
 */
export function circularNorm(kernel: Kernel, height: number, width: number, stride = 1): number {
  if (height % stride !== 0 || width % stride !== 0)
    throw new InfomaxError(
      'BAD_SHAPE',
      `A torus of ${height} × ${width} places came with stride ${stride}; a multiple of it was expected.`,
      'Make the torus larger.',
    )
  const [rows, columns] = [height / stride, width / stride]
  let largest = 0
  for (let u = 0; u < rows; u++)
    for (let v = 0; v < columns; v++) {
      // a real kernel has conjugate blocks at opposite frequencies
      const [u2, v2] = [(rows - u) % rows, (columns - v) % columns]
      if (u2 < u || (u2 === u && v2 < v)) continue
      largest = Math.max(largest, blockNorm(kernel, height, width, stride, u, v))
    }
  return largest / stride
}

/** The norm of the blocks of all frequencies that fall on (u, v), side by side. */
function blockNorm(
  { data, shape }: Kernel,
  height: number,
  width: number,
  stride: number,
  u: number,
  v: number,
): number {
  const [kh, kw, inputs, outputs] = shape
  const wide = inputs * stride * stride
  // the complex block R + iJ as the real (R −J; J R), which has each singular value twice
  const real = new Float64Array(4 * outputs * wide)
  for (let a = 0; a < stride; a++)
    for (let b = 0; b < stride; b++) {
      const frequency = [u + (a * height) / stride, v + (b * width) / stride] as const
      const first = (a * stride + b) * inputs
      for (let p = 0; p < kh; p++)
        for (let q = 0; q < kw; q++) {
          // reduced before the multiplication, so that the angle keeps its digits
          const angle = 2 * Math.PI * (((frequency[0] * p) % height) / height + ((frequency[1] * q) % width) / width)
          const [cosine, sine] = [Math.cos(angle), Math.sin(angle)]
          for (let i = 0; i < inputs; i++)
            for (let o = 0; o < outputs; o++) {
              const weight = data[((p * kw + q) * inputs + i) * outputs + o]!
              const column = first + i
              real[o * 2 * wide + column]! += weight * cosine
              real[(outputs + o) * 2 * wide + wide + column]! += weight * cosine
              real[o * 2 * wide + wide + column]! -= weight * sine
              real[(outputs + o) * 2 * wide + column]! += weight * sine
            }
        }
    }
  return singularValues(matrix(real, 2 * outputs, 2 * wide))[0] ?? 0
}
