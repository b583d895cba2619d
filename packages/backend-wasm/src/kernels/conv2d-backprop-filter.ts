import { convolution, framed, groupSize, range } from '../convolution.ts'
import { allFloat, type Kernel } from '../kernel.ts'
import { pointer, withScratch } from '../native.ts'

/** dW[tap, ci, co] = Σ over output pixels of x[pixel + tap, ci]·dy[pixel, co]; TensorFlow.js has none on wasm. */
export const conv2dBackpropFilter: Kernel = {
  name: 'Conv2DBackpropFilter',
  compute(native, inputs, attributes) {
    const x = inputs.x!
    const dy = inputs.dy!
    const shape = allFloat(x, dy) && convolution(x.shape, attributes.filterShape as number[], attributes)
    if (!shape) return undefined
    const { n, inputs: ci, outputs: co, rows, columns, filterShape } = shape
    const { functions, output } = native
    const dw = output(filterShape)
    const height = framed(rows)
    const width = framed(columns)
    const pixels = rows.output * columns.output
    const group = groupSize(n, pixels)
    // a band of output rows whose x and dy stay in the first-level cache
    const band = group > 1 ? rows.output : Math.max(1, Math.floor(256 / columns.output))
    const taps = range(rows.taps).flatMap(k =>
      range(columns.taps).map(l => (k * rows.dilation * width + l * columns.dilation) * 16),
    )
    withScratch(native, scratch => {
      const inputBlocks = Math.ceil(ci / 4)
      const outputBlocks = Math.ceil(co / 8)
      const blocks = scratch.take(outputBlocks * inputBlocks * taps.length * 128)
      const planes = scratch.take(inputBlocks * group * height * width * 16)
      const panels = scratch.take(outputBlocks * group * pixels * 32)
      const table = scratch.integers(taps)
      functions.clear(blocks, outputBlocks * inputBlocks * taps.length * 128)
      for (let image = 0; image < n; image += group) {
        const images = Math.min(group, n - image)
        functions.splitImages4(
          ...([pointer(native, x) + image * rows.input * columns.input * ci * 4, images] as const),
          ...([rows.input, columns.input, ci, planes, height, width, rows.before, columns.before] as const),
        )
        const count = images * pixels
        functions.packPanels(pointer(native, dy) + image * pixels * co * 4, co * 4, 4, count, co, panels, count * 32)
        for (let row = 0; row < rows.output; row += band) {
          const stepRow = rows.stride * width * 16
          functions.filterGradient(
            ...([planes + row * stepRow, images * height * width * 16, columns.stride * 16, stepRow] as const),
            ...([height * width * 16, panels + row * columns.output * 32, count * 32] as const),
            ...([images, Math.min(band, rows.output - row), columns.output] as const),
            ...([table, taps.length, inputBlocks, outputBlocks, blocks] as const),
          )
        }
      }
      functions.joinFilter(blocks, taps.length, ci, co, pointer(native, dw))
    })
    return dw
  },
}
