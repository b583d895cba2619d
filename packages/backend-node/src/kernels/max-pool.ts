import { tf } from '@infomax/tensor'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { attributesOf, type Handles, type NativeBackend, withHandles } from '../native.ts'
import { allFloat, type Kernel } from './kernel.ts'

type Attributes = Readonly<Record<string, unknown>>

/**
 * Pooling with zeros of any width around the images, which TensorFlow's has on no device: it pools images with a frame
 * of the least number instead.
 */
export const maxPools: readonly Kernel[] = [
  {
    name: 'MaxPool',
    compute(backend, { x }, attributes) {
      const pool = framed(backend, x!, attributes)
      return (
        pool &&
        withHandles(backend, handles => {
          const inside = pool.pad(handles, handles.of(x!))
          return handles.result(handles.run('MaxPool', pool.attributes, [inside])[0]!)
        })
      )
    },
  },
  {
    name: 'MaxPoolGrad',
    compute(backend, inputs, attributes) {
      const { dy, input, output } = inputs as Required<typeof inputs>
      const pool = framed(backend, input!, attributes)
      if (!pool || !allFloat(dy, output)) return undefined
      return withHandles(backend, handles => {
        const { of, run, result } = handles
        const inside = pool.pad(handles, of(input!))
        const [gradient] = run('MaxPoolGrad', pool.attributes, [inside, of(output!), of(dy!)])
        return result(pool.crop(handles, gradient!))
      })
    },
  },
]

/** How to pool in a frame; undefined where TensorFlow.js's kernel does it without one. */
function framed(backend: NativeBackend, x: TensorInfo, attributes: Attributes) {
  const { filterSize, strides, pad, dimRoundingMode } = attributes as never as {
    readonly filterSize: number
    readonly strides: number
    readonly pad: 'same' | 'valid' | number
    readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
  }
  const shape = x.shape as [number, number, number, number]
  const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode)
  if (!allFloat(x) || ['SAME', 'VALID'].includes(info.padInfo.type)) return undefined
  const { top, bottom, left, right } = info.padInfo
  const { float, type, int, string } = attributesOf(backend)
  const around = Int32Array.of(...[0, 0, top, bottom], ...[left, right, 0, 0])
  return {
    attributes: [
      ...[float, string('padding', 'VALID'), string('data_format', 'NHWC')],
      int('ksize', [1, info.filterHeight, info.filterWidth, 1]),
      int('strides', [1, info.strideHeight, info.strideWidth, 1]),
    ],
    pad({ run, constant, number }: Handles, id: number): number {
      const paddings = [type('Tpaddings', backend.binding.TF_INT32)]
      const shaped = run(
        'Reshape',
        [type('T', backend.binding.TF_INT32), type('Tshape', backend.binding.TF_INT32)],
        [constant(around), constant(Int32Array.of(4, 2))],
      )
      return run('PadV2', [float, ...paddings], [id, shaped[0]!, number(Number.NEGATIVE_INFINITY)])[0]!
    },
    crop({ run, constant }: Handles, id: number): number {
      const begin = constant(Int32Array.of(0, top, left, 0))
      return run(
        'Slice',
        [float, type('Index', backend.binding.TF_INT32)],
        [id, begin, constant(Int32Array.from(shape))],
      )[0]!
    },
  }
}
