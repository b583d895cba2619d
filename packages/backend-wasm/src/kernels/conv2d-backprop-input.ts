import { type Axis, convolution, groupSize, range } from '../convolution.ts'
import { allFloat, type Kernel } from '../kernel.ts'
import { pointer, withScratch } from '../native.ts'
import { multiplySegments } from '../product.ts'

/**
 * Input u hears output i through tap k where i·stride + k·dilation = u + before. The inputs of one residue of
 * u + before by the stride share their taps: each such phase is a convolution of dy with stride 1, and no zeros are
 * put between the elements of dy.
 */
export const conv2dBackpropInput: Kernel = {
  name: 'Conv2DBackpropInput',
  compute(native, inputs, attributes) {
    const dy = inputs.dy!
    const filter = inputs.filter!
    const shape = allFloat(dy, filter) && convolution(attributes.inputShape as number[], filter.shape, attributes)
    if (!shape) return undefined
    const { n, inputs: ci, outputs: co, rows, columns, inShape } = shape
    const { functions, output } = native
    const dx = output(inShape)
    const area = rows.input * columns.input
    const group = groupSize(n, Math.ceil(area / (rows.stride * columns.stride)))
    const vertical = phases(rows)
    const horizontal = phases(columns)
    const height = vertical.length
    const width = horizontal.length
    withScratch(native, scratch => {
      const parts = vertical.phases.flatMap(down =>
        horizontal.phases.map(right => {
          const taps = down.taps.flatMap(k => right.taps.map(l => ({ k, l })))
          const panels = scratch.take(taps.length * co * Math.ceil(ci / 8) * 32)
          taps.forEach(({ k, l }, t) => {
            const from = pointer(native, filter) + (k.tap * columns.taps + l.tap) * ci * co * 4
            functions.packPanels(from, 4, co * 4, co, ci, panels + t * co * 32, taps.length * co * 32)
          })
          const places = range(group).flatMap(image =>
            down.places.flatMap(u => right.places.map(v => ({ image, u, v }))),
          )
          return {
            panels,
            segments: {
              table: scratch.integers(taps.map(({ k, l }) => (k.shift * width + l.shift) * co * 4)),
              count: taps.length,
              run: co,
            },
            perImage: down.places.length * right.places.length,
            from: scratch.integers(
              places.map(({ image, u, v }) => ((image * height + u.from) * width + v.from) * co * 4),
            ),
            to: scratch.integers(
              places.map(({ image, u, v }) => (image * area + u.to * columns.input + v.to) * ci * 4),
            ),
          }
        }),
      )
      const frame = scratch.take(group * height * width * co * 4)
      for (let image = 0; image < n; image += group) {
        const images = Math.min(group, n - image)
        functions.padImages(
          ...([pointer(native, dy) + image * rows.output * columns.output * co * 4, images] as const),
          ...([rows.output, columns.output, co, frame, height, width, vertical.before, horizontal.before] as const),
        )
        for (const { panels, segments, perImage, from, to } of parts)
          multiplySegments(
            native,
            { start: frame, table: from, stride: 0 },
            segments,
            panels,
            { start: pointer(native, dx) + image * area * ci * 4, table: to, stride: 0 },
            images * perImage,
            ci,
          )
      }
    })
    return dx
  },
}

interface Phases {
  /** The length of the framed dy, and the zeros before it. */
  readonly length: number
  readonly before: number
  readonly phases: readonly {
    /** Inputs `to` and where their first output lies in the framed dy. */
    readonly places: readonly { readonly to: number; readonly from: number }[]
    /** The taps, and how far behind the first output the one they belong to lies. */
    readonly taps: readonly { readonly tap: number; readonly shift: number }[]
  }[]
}

function phases({ input, output, taps, stride, dilation, before }: Axis): Phases {
  // u + before = U·stride + phase and tap·dilation = e·stride + phase give i = U − e
  const reach = Math.floor(((taps - 1) * dilation) / stride)
  const first = Math.floor(before / stride)
  const last = Math.floor((input - 1 + before) / stride)
  const zeros = Math.max(0, reach - first)
  return {
    length: zeros + Math.max(output, last + 1),
    before: zeros,
    phases: range(stride).map(phase => ({
      places: range(input)
        .filter(u => (u + before) % stride === phase)
        .map(u => ({ to: u, from: Math.floor((u + before) / stride) + zeros - reach })),
      taps: range(taps)
        .filter(tap => (tap * dilation) % stride === phase)
        .map(tap => ({ tap, shift: reach - Math.floor((tap * dilation) / stride) })),
    })),
  }
}
