import { kernelNames } from '@infomax/tensor'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { attributesOf, type NativeBackend, type OpAttribute, withHandles } from '../native.ts'
import { allFloat, type Kernel } from './kernel.ts'

/** Our own updates of weights, on the processor: see native/updates.cc. */
export const hostUpdates: readonly Kernel[] = [
  {
    name: kernelNames.momentumUpdate,
    compute(backend, { weights, velocity, gradient, scale }, attributes) {
      if (!allFloat(weights, velocity, gradient, scale)) return undefined
      const { rate, momentum, decay } = attributes as Record<'rate' | 'momentum' | 'decay', number>
      const nesterov = attributesOf(backend).bool('nesterov', attributes.nesterov)
      const inputs = [weights!, velocity!, gradient!, scale ?? 1]
      return update(backend, 'InfomaxMomentumUpdate', inputs, [rate, momentum, decay], 2, [nesterov])
    },
  },
  {
    name: kernelNames.adamUpdate,
    compute(backend, { weights, first, second, gradient }, attributes) {
      if (!allFloat(weights, first, second, gradient)) return undefined
      const { beta1, beta2, rate, epsilon, decay, shrink } = attributes as Record<string, number>
      const settings = [beta1!, 1 - beta1!, beta2!, 1 - beta2!, rate!, epsilon!, decay!, shrink!]
      return update(backend, 'InfomaxAdamUpdate', [weights!, first!, second!, gradient!], settings, 3)
    },
  },
  {
    name: kernelNames.movingAverage,
    compute(backend, { average, value }, attributes) {
      if (!allFloat(average, value)) return undefined
      const { momentum } = attributes as { readonly momentum: number }
      return update(backend, 'InfomaxMovingAverage', [average!, value!], [momentum, 1 - momentum], 1)
    },
  },
]

/**
 * What changes from step to step is an input: TensorFlow keeps a kernel for every set of attributes that it has ever met.
 */
const update = (
  backend: NativeBackend,
  name: string,
  inputs: readonly (TensorInfo | number)[],
  settings: readonly number[],
  outputs: number,
  attributes: readonly OpAttribute[] = [],
): TensorInfo[] =>
  withHandles(backend, ({ of, number, constant, run, result }) => {
    const ids = inputs.map(input => (typeof input === 'number' ? number(input) : of(input)))
    return run(name, attributes, [...ids, constant(Float32Array.from(settings))], outputs).map(result)
  })
