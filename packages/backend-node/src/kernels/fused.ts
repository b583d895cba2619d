import { kernelNames } from '@infomax/tensor'
import { attributesOf, type Handles, type NativeBackend, withHandles } from '../native.ts'
import { allFloat, type Kernel } from './kernel.ts'

/** TensorFlow's own fused operations, for a GPU and for a binary that we did not compile. */
export const fusedKernels: readonly Kernel[] = [
  {
    name: kernelNames.batchNormTrain,
    compute(backend, inputs, { epsilon, relu }) {
      const [x, gamma, beta] = [inputs.x!, inputs.gamma!, inputs.beta!]
      if (!allFloat(x, gamma, beta)) return undefined
      const { float, number } = attributesOf(backend)
      const { m, images } = rows(x.shape)
      return withHandles(backend, handles => {
        const { of, run, result } = handles
        const attributes = [...normalisation(backend, epsilon), number('exponential_avg_factor', 1)]
        const [none] = run('Empty', emptyAttributes(backend), [handles.constant(Int32Array.of(0))])
        const input = reshape(backend, handles, of(x), images)
        // the second and third are the moments, the variance over m − 1
        const outputs = run('FusedBatchNormV3', attributes, [input, of(gamma), of(beta), none!, none!], 6)
        const [y] = relu ? run('Relu', [float], [outputs[0]!]) : outputs
        const variance = scale(backend, handles, outputs[2]!, (m - 1) / m)
        return [reshape(backend, handles, y!, x.shape), outputs[1]!, variance].map(result)
      })
    },
  },
  {
    name: kernelNames.batchNormTrainGrad,
    compute(backend, inputs, { epsilon, relu }) {
      const { dy, x, y, gamma, mean, variance } = inputs as Required<typeof inputs>
      if (!allFloat(dy, x, y, gamma, mean, variance)) return undefined
      const { float } = attributesOf(backend)
      const { images } = rows(x!.shape)
      return withHandles(backend, handles => {
        const { of, run, result } = handles
        const [d] = relu ? run('ReluGrad', [float], [of(dy!), of(y!)]) : [of(dy!)]
        // cuDNN keeps 1/√(variance + ε), the processor the variance
        const spread = backend.isUsingGpuDevice
          ? run('Rsqrt', [float], [add(backend, handles, of(variance!), epsilon as number)])[0]!
          : of(variance!)
        const [dx, dgamma, dbeta] = run(
          'FusedBatchNormGradV3',
          normalisation(backend, epsilon),
          [
            ...[reshape(backend, handles, d!, images), reshape(backend, handles, of(x!), images)],
            ...[of(gamma!), of(mean!), spread, spread],
          ],
          5,
        )
        return [reshape(backend, handles, dx!, x!.shape), dgamma!, dbeta!].map(result)
      })
    },
  },
]

const rows = (shape: readonly number[]) => {
  const c = shape.at(-1)!
  const m = shape.reduce((a, b) => a * b, 1) / c
  return { m, images: shape.length === 4 ? shape : [m, 1, 1, c] }
}

function normalisation(backend: NativeBackend, epsilon: unknown) {
  const { float, type, string, number, bool } = attributesOf(backend)
  return [
    ...[float, type('U', backend.binding.TF_FLOAT), string('data_format', 'NHWC')],
    ...[number('epsilon', epsilon), bool('is_training', true)],
  ]
}

const emptyAttributes = (backend: NativeBackend) => {
  const { type, bool } = attributesOf(backend)
  return [type('dtype', backend.binding.TF_FLOAT), bool('init', false)]
}

/** Another shape over the same numbers. */
function reshape(backend: NativeBackend, { run, constant }: Handles, id: number, shape: readonly number[]): number {
  const { float, type } = attributesOf(backend)
  const to = constant(Int32Array.from(shape))
  return run('Reshape', [float, type('Tshape', backend.binding.TF_INT32)], [id, to])[0]!
}

const scale = (backend: NativeBackend, handles: Handles, id: number, factor: number): number =>
  handles.run('Mul', [attributesOf(backend).float], [id, handles.number(factor)])[0]!

const add = (backend: NativeBackend, handles: Handles, id: number, summand: number): number =>
  handles.run('AddV2', [attributesOf(backend).float], [id, handles.number(summand)])[0]!
