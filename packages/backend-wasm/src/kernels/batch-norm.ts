import { kernelNames } from '@infomax/tensor'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { allFloat, type Kernel, size } from '../kernel.ts'
import { type Native, pointer, withScratch } from '../native.ts'

/** See `kernelNames` of @infomax/tensor. Two passes over memory: the moments, then the map. */
export const batchNormTrain: Kernel = {
  name: kernelNames.batchNormTrain,
  compute(native, inputs, attributes) {
    const [x, gamma, beta] = [inputs.x!, inputs.gamma!, inputs.beta!]
    if (!allFloat(x, gamma, beta)) return undefined
    const { functions, output } = native
    const { m, c, epsilon, relu } = settings(x, attributes)
    const y = output([...x.shape])
    const mean = output([c])
    const variance = output([c])
    const at = (tensor: TensorInfo) => pointer(native, tensor)
    withScratch(native, scratch => {
      functions.moments(at(x), m, c, scratch.take(16 * c), at(mean), at(variance))
      const factor = scratch.take(4 * c)
      const factors = floats(native, factor, c)
      const gammas = floats(native, at(gamma), c)
      const inverses = deviations(native, at(variance), c, epsilon)
      for (let j = 0; j < c; j++) factors[j] = gammas[j]! * inverses[j]!
      functions.normalise(at(x), m, c, at(mean), factor, at(beta), relu, at(y))
    })
    return [y, mean, variance]
  },
}

/** Two passes as well: the two sums by column, then dx. */
export const batchNormTrainGrad: Kernel = {
  name: kernelNames.batchNormTrainGrad,
  compute(native, inputs, attributes) {
    const [dy, x, y] = [inputs.dy!, inputs.x!, inputs.y!]
    const [gamma, mean, variance] = [inputs.gamma!, inputs.mean!, inputs.variance!]
    if (!allFloat(dy, x, y, gamma, mean, variance)) return undefined
    const { functions, output } = native
    const { m, c, epsilon, relu } = settings(x, attributes)
    const dx = output([...x.shape])
    const dgamma = output([c])
    const dbeta = output([c])
    const at = (tensor: TensorInfo) => pointer(native, tensor)
    withScratch(native, scratch => {
      // the kernel reads column values in whole vectors
      const columns = () => scratch.take(4 * c + 12)
      const [centre, inverse, factor, slope, offset] = [columns(), columns(), columns(), columns(), columns()] as const
      const sums = scratch.take(16 * c)
      const inverses = deviations(native, at(variance), c, epsilon)
      floats(native, centre, c).set(floats(native, at(mean), c))
      floats(native, inverse, c).set(inverses)
      functions.normaliseSums(
        ...([at(dy), at(x), at(y), m, c, centre, inverse, relu, sums, at(dgamma), at(dbeta)] as const),
      )
      const [gammas, dgammas, dbetas] = [gamma, dgamma, dbeta].map(tensor => floats(native, at(tensor), c)) as Three
      const [factors, slopes, offsets] = [factor, slope, offset].map(address => floats(native, address, c)) as Three
      for (let j = 0; j < c; j++) {
        factors[j] = gammas[j]! * inverses[j]!
        slopes[j] = (dgammas[j]! / m) * inverses[j]!
        offsets[j] = dbetas[j]! / m
      }
      functions.normaliseGrad(...([at(dy), at(x), at(y), m, c, centre, factor, slope, offset, relu, at(dx)] as const))
    })
    return [dx, dgamma, dbeta]
  },
}

type Three = [Float32Array, Float32Array, Float32Array]

function settings(x: TensorInfo, attributes: Readonly<Record<string, unknown>>) {
  const c = x.shape.at(-1)!
  return { m: size(x.shape) / c, c, epsilon: attributes.epsilon as number, relu: +!!attributes.relu }
}

/** A view, to be used before anything is allocated. */
const floats = ({ memory }: Native, address: number, n: number): Float32Array =>
  new Float32Array(memory.buffer, address, n)

/** 1/√(variance + ε) */
const deviations = (native: Native, variance: number, c: number, epsilon: number): Float64Array =>
  Float64Array.from(floats(native, variance, c), v => 1 / Math.sqrt(v + epsilon))
