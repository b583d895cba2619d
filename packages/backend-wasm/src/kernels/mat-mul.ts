import { tf } from '@infomax/tensor'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { type Attributes, allFloat, type Kernel, size } from '../kernel.ts'
import { type Native, pointer, withScratch } from '../native.ts'
import { multiply } from '../product.ts'

/** Products of matrices and of batches of them, transposed or not. */
export const batchMatMul: Kernel = {
  name: 'BatchMatMul',
  compute: (native, { a, b }, attributes) => matMul(native, a!, b!, attributes),
}

/** The same with a bias and an activation, whose own kernel follows unless it is ReLU. */
export const fusedMatMul: Kernel = {
  name: '_FusedMatMul',
  compute(native, { a, b, bias, preluActivationWeights }, attributes) {
    if (!allFloat(bias) || (bias && bias.shape.length !== 1)) return undefined
    const activation = (attributes.activation ?? 'linear') as string
    const following = activations[activation]
    const known = activation === 'linear' || activation === 'relu'
    if (!following && !known) return undefined
    const y = matMul(native, a!, b!, attributes)
    if (!y) return undefined
    if (bias || activation === 'relu') addBias(native, y, bias, activation === 'relu')
    if (!following) return y
    const result = tf.getKernel(following, 'wasm').kernelFunc({
      inputs: { x: y, alpha: preluActivationWeights! },
      attrs: { alpha: attributes.leakyreluAlpha as number },
      backend: native.backend,
    })
    native.backend.disposeData(y.dataId)
    return result
  },
}

// TensorFlow.js's own _FusedMatMul adds the bias twice where a factor is transposed and one of these follows.
const activations: Readonly<Record<string, string>> = {
  relu6: 'Relu6',
  sigmoid: 'Sigmoid',
  elu: 'Elu',
  leakyrelu: 'LeakyRelu',
  prelu: 'Prelu',
}

function addBias(native: Native, y: TensorInfo, bias: TensorInfo | undefined, relu: boolean): void {
  const n = y.shape.at(-1)!
  withScratch(native, scratch => {
    const [zeros, ones] = [scratch.take(n * 4), scratch.take(n * 4)]
    new Float32Array(native.memory.buffer, zeros, n).fill(0)
    new Float32Array(native.memory.buffer, ones, n).fill(1)
    const at = pointer(native, y)
    native.functions.normalise(at, size(y.shape) / n, n, zeros, ones, bias ? pointer(native, bias) : zeros, +relu, at)
  })
}

function matMul(native: Native, a: TensorInfo, b: TensorInfo, attributes: Attributes): TensorInfo | undefined {
  if (!allFloat(a, b)) return undefined
  const transposeA = !!attributes.transposeA
  const transposeB = !!attributes.transposeB
  const [rowsA, columnsA] = a.shape.slice(-2) as [number, number]
  const [rowsB, columnsB] = b.shape.slice(-2) as [number, number]
  const m = transposeA ? columnsA : rowsA
  const k = transposeA ? rowsA : columnsA
  const n = transposeB ? rowsB : columnsB
  if (k !== (transposeB ? columnsB : rowsB)) return undefined
  const outer = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2))
  const y = native.output([...outer, m, n])
  const batches = size(outer)
  const placesA = places(a.shape.slice(0, -2), outer)
  const placesB = places(b.shape.slice(0, -2), outer)
  for (let i = 0; i < batches; i++)
    withScratch(native, scratch => {
      const [fromA, fromB, to] = [pointer(native, a), pointer(native, b), pointer(native, y)]
      multiply(native, scratch, fromA + placesA(i) * m * k * 4, fromB + placesB(i) * n * k * 4, to + i * m * n * 4, {
        ...{ m, n, k, transposeA, transposeB },
      })
    })
  return y
}

/** The index below `shape` of an index below `outer`, to which it is broadcast. */
function places(shape: readonly number[], outer: readonly number[]): (index: number) => number {
  const missing = outer.length - shape.length
  return index => {
    let place = 0
    let step = 1
    for (let axis = outer.length - 1; axis >= 0; axis--) {
      const length = shape[axis - missing] ?? 1
      if (length > 1) place += (index % outer[axis]!) * step
      step *= length
      index = Math.floor(index / outer[axis]!)
    }
    return place
  }
}
