import { convolution, framed, groupSize, range } from '../convolution.ts'
import { allFloat, type Kernel } from '../kernel.ts'
import { pointer, withScratch } from '../native.ts'
import { depth, multiplySegments } from '../product.ts'

/**
 * A product of patches with the filter, without copying the patches out: in a framed image in NHWC, what an output
 * needs of one filter row is one run of kw·ci floats.
 */
export const conv2d: Kernel = {
  name: 'Conv2D',
  compute(native, inputs, attributes) {
    const x = inputs.x!
    const filter = inputs.filter!
    const shape = allFloat(x, filter) && convolution(x.shape, filter.shape, attributes)
    if (!shape) return undefined
    const { n, inputs: ci, outputs: co, rows, columns, outShape } = shape
    const { functions, output } = native
    const y = output(outShape)
    const height = framed(rows)
    const width = framed(columns)
    const pixels = rows.output * columns.output
    const group = groupSize(n, pixels)
    const isFramed = height > rows.input || width > columns.input

    // runs over whole filter rows where the taps lie side by side and a row is short, else tap by tap
    const joined = columns.dilation === 1 && columns.taps * ci <= depth
    const segments = range(rows.taps).flatMap(k =>
      range(joined ? 1 : columns.taps).map(l => (k * rows.dilation * width + l * columns.dilation) * ci * 4),
    )
    const patches = range(group).flatMap(image =>
      range(rows.output).flatMap(i =>
        range(columns.output).map(j => ((image * height + i * rows.stride) * width + j * columns.stride) * ci * 4),
      ),
    )
    withScratch(native, scratch => {
      const length = rows.taps * columns.taps * ci
      const panels = scratch.take(length * Math.ceil(co / 8) * 32)
      functions.packPanels(pointer(native, filter), co * 4, 4, length, co, panels, length * 32)
      const frame = isFramed ? scratch.take(group * height * width * ci * 4) : 0
      const table = scratch.integers(patches)
      const runs = { table: scratch.integers(segments), count: segments.length, run: joined ? columns.taps * ci : ci }
      const from = pointer(native, x)
      const to = pointer(native, y)
      for (let image = 0; image < n; image += group) {
        const images = Math.min(group, n - image)
        const source = from + image * rows.input * columns.input * ci * 4
        if (isFramed)
          functions.padImages(
            ...([source, images, rows.input, columns.input, ci] as const),
            ...([frame, height, width, rows.before, columns.before] as const),
          )
        multiplySegments(
          native,
          { start: isFramed ? frame : source, table, stride: 0 },
          runs,
          panels,
          { start: to + image * pixels * co * 4, table: 0, stride: co * 4 },
          images * pixels,
          co,
        )
      }
    })
    return y
  },
}
