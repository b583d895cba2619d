import { createRandom } from '@infomax/core'
import { type Matrix, matrix, singularValues } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { windowsOn } from '../spline/window.ts'
import { denseOf } from './affine.ts'
import { circularNorm, type Kernel } from './circular.ts'
import { convolutionStep } from './convolution.ts'

const randomKernel = (shape: Kernel['shape'], seed: number): Kernel => {
  const random = createRandom(seed)
  return { shape, data: Float64Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.normal()) }
}

/** The matrix of a convolution, made place by place; off the image is zero, or on a torus the other side. */
function denseConvolution(
  kernel: Kernel,
  height: number,
  width: number,
  stride: number,
  pad: number,
  torus = false,
): Matrix<Float64Array> {
  const [kh, kw, inputs, outputs] = kernel.shape
  const sides = torus
    ? [height / stride, width / stride]
    : [height, width].map((side, i) => Math.floor((side + 2 * pad - kernel.shape[i]!) / stride) + 1)
  const [rows, columns] = sides as [number, number]
  const wide = height * width * inputs
  const data = new Float64Array(rows * columns * outputs * wide)
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++)
      for (let p = 0; p < kh; p++)
        for (let q = 0; q < kw; q++) {
          let [y, x] = [r * stride + p - pad, c * stride + q - pad]
          if (torus) [y, x] = [y % height, x % width]
          if (y < 0 || x < 0 || y >= height || x >= width) continue
          for (let i = 0; i < inputs; i++)
            for (let o = 0; o < outputs; o++)
              data[((r * columns + c) * outputs + o) * wide + (y * width + x) * inputs + i]! +=
                kernel.data[((p * kw + q) * inputs + i) * outputs + o]!
        }
  return matrix(data, rows * columns * outputs, wide)
}

const step = (kernel: Kernel, height: number, width: number, stride: number, pad: number) =>
  convolutionStep({
    kernel,
    windows: windowsOn('a convolution', [height, width, kernel.shape[2]], [kernel.shape[0], kernel.shape[1]], {
      stride,
      pad,
    }),
  })

describe('on a torus', () => {
  it.each([
    [[3, 3, 2, 3], 6, 6, 1],
    [[3, 3, 3, 2], 5, 7, 1],
    [[2, 3, 1, 4], 4, 5, 1],
    [[3, 3, 2, 3], 6, 8, 2],
    [[3, 2, 2, 2], 6, 9, 3],
    [[1, 1, 3, 3], 4, 4, 2],
  ] as const)('kernel %j on %i × %i, stride %i: the norm of the dense matrix', (shape, height, width, stride) => {
    const kernel = randomKernel(shape, 3)
    const exact = singularValues(denseConvolution(kernel, height, width, stride, 0, true))[0]!
    expect(circularNorm(kernel, height, width, stride)).toBeCloseTo(exact, 9)
  })

  it('has the sum of a kernel that is not negative, at frequency zero', () => {
    expect(circularNorm({ data: [1, 2, 3, 4], shape: [2, 2, 1, 1] }, 5, 5)).toBeCloseTo(10, 12)
  })

  it('wants a stride that divides it', () => {
    expect(() => circularNorm(randomKernel([3, 3, 1, 1], 0), 5, 6, 2)).toThrow(/BAD_SHAPE.*stride 2/)
  })
})

describe('with zeros around', () => {
  const cases = [
    [[3, 3, 2, 3], 5, 5, 1, 1],
    [[3, 3, 3, 2], 6, 4, 2, 1],
    [[3, 2, 2, 2], 5, 6, 2, 0],
    [[5, 5, 1, 2], 4, 4, 1, 2],
    [[1, 1, 3, 4], 4, 4, 2, 0],
  ] as const

  it.each(cases)(
    'kernel %j on %i × %i, stride %i, pad %i: dense matrix, norm and norms of rows',
    (shape, height, width, stride, pad) => {
      const kernel = randomKernel(shape, 4)
      const dense = denseConvolution(kernel, height, width, stride, pad)
      const affine = step(kernel, height, width, stride, pad)
      const own = denseOf(affine)
      expect([own.rows, own.columns]).toEqual([dense.rows, dense.columns])
      expect([...own.data]).toEqual([...dense.data])
      const sigma = singularValues(dense)[0]!
      expect(affine.spectral().lower).toBeCloseTo(sigma, 12)
      expect(affine.spectral().upper).toBeGreaterThan(sigma)
      expect(affine.spectral().upper).toBeLessThan(sigma * (1 + 1e-9))
      const rows = affine.squaredRows()
      for (let i = 0; i < dense.rows; i++)
        expect(rows[i]).toBeCloseTo(
          dense.data
            .subarray(i * dense.columns, (i + 1) * dense.columns)
            .reduce((sum, value) => sum + value * value, 0),
          12,
        )
      const x = Float64Array.from({ length: dense.columns }, (_, i) => ((i * 7) % 5) - 2)
      const absolute = affine.apply(x, true)
      for (let i = 0; i < dense.rows; i++)
        expect(absolute[i]).toBeCloseTo(
          x.reduce((sum, value, j) => sum + value * Math.abs(dense.data[i * dense.columns + j]!), 0),
          10,
        )
    },
  )

  // above 2¹⁶ elements, where the operator is not decomposed
  it.each([
    [[3, 3, 2, 2], 14, 13, 1, 1, 1.06],
    [[3, 3, 2, 4], 16, 16, 2, 1, 1.06],
    [[5, 5, 1, 1], 17, 17, 1, 2, 1.06],
  ] as const)(
    'kernel %j on %i × %i, stride %i, pad %i: certified sides round the norm of the dense matrix',
    (shape, height, width, stride, pad, most) => {
      const kernel = randomKernel(shape, 5)
      const affine = step(kernel, height, width, stride, pad)
      expect(affine.inputs * affine.outputs).toBeGreaterThan(1 << 16)
      const sigma = singularValues(denseConvolution(kernel, height, width, stride, pad))[0]!
      const { upper, lower } = affine.spectral()
      expect(upper).toBeGreaterThanOrEqual(sigma)
      expect(lower).toBeLessThanOrEqual(sigma * (1 + 1e-12))
      // the border costs a few per cent, twenty steps of the power method as much
      expect(upper).toBeLessThan(most * sigma)
      expect(lower).toBeGreaterThan(0.9 * sigma)
    },
  )

  it('has certified sides where the torus would take too long', () => {
    const channels = 144
    const kernel = randomKernel([1, 1, channels, channels], 6)
    const { upper, lower } = step(kernel, 16, 16, 1, 0).spectral()
    // each place has the matrix of the channels alone, and so has the kernel unfolded
    const sigma = singularValues(matrix(Float64Array.from(kernel.data), channels, channels))[0]!
    expect(upper).toBeGreaterThanOrEqual(sigma)
    expect(upper).toBeLessThan(sigma * (1 + 1e-9))
    expect(lower).toBeLessThanOrEqual(sigma)
    expect(lower).toBeGreaterThan(0.9 * sigma)
  })
})
