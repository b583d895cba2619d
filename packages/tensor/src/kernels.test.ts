import type { Scalar, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  batchNorm,
  globalAveragePool,
  hasKernel,
  kernelNames,
  logdet,
  registerHostKernel,
  runKernel,
  tf,
} from './index.ts'

beforeAll(() => tf.setBackend('cpu'))

describe('without a kernel', () => {
  it('logdet says which one is missing', () => {
    expect(() => logdet(tf.eye(2))).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_KERNEL_MISSING] Backend "cpu" has no kernel LogDet.
        Load an infomax backend (cpu, wasm), or register that kernel.]
    `)
    expect(() => logdet(tf.eye(2))).toThrow(expect.objectContaining({ name: 'InfomaxError', code: 'KERNEL_MISSING' }))
  })

  it('runKernel throws, naming it', () => {
    expect(() => runKernel('NoSuchKernel', {})).toThrow('NoSuchKernel')
  })
})

describe('with a kernel', () => {
  it('operations run it, forward and backward, and free what it gives', async () => {
    const calls: string[] = []
    registerHostKernel('cpu', {
      name: kernelNames.globalAveragePool,
      compute({ x }) {
        calls.push(`forward ${x!.shape}`)
        return [{ shape: [1, 1], values: Float32Array.of(x!.values.reduce((a, b) => a + b, 0) / x!.values.length) }]
      },
    })
    registerHostKernel('cpu', {
      name: kernelNames.globalAveragePoolGrad,
      compute({ dy }, { height, width }) {
        calls.push(`backward ${height} × ${width}`)
        const values = new Float32Array((height as number) * (width as number)).fill(dy!.values[0]! / 4)
        return [{ shape: [1, height as number, width as number, 1], values }]
      },
    })
    const x = tf.tensor4d([1, 2, 3, 6], [1, 2, 2, 1])
    const before = tf.memory().numTensors
    const { value, grad } = tf.valueAndGrad(x => globalAveragePool(x as Tensor4D))(x)
    expect(calls).toEqual(['forward 1,2,2,1', 'backward 2 × 2'])
    expect([...(await value.data()), ...(await grad.data())]).toEqual([3, 0.25, 0.25, 0.25, 0.25])
    tf.dispose([value, grad])
    expect(tf.memory().numTensors).toBe(before)
    tf.unregisterKernel(kernelNames.globalAveragePool, 'cpu')
    tf.unregisterKernel(kernelNames.globalAveragePoolGrad, 'cpu')
    expect(hasKernel(kernelNames.globalAveragePool)).toBe(false)
  })

  it('logdet has the gradient that the kernel gives it', async () => {
    registerHostKernel('cpu', {
      name: kernelNames.logDet,
      compute({ a }) {
        const [p, q, , s] = a!.values as unknown as [number, number, number, number]
        const determinant = p * s - q * q
        const inverse = Float32Array.of(s, -q, -q, p).map(value => value / determinant)
        return [
          { shape: [], values: Float32Array.of(Math.log(determinant)) },
          { shape: [2, 2], values: inverse },
        ]
      },
    })
    const { value, grad } = tf.valueAndGrad(a => tf.mul(3, logdet(a as Tensor2D)) as Scalar)(
      tf.tensor2d([
        [2, 1],
        [1, 3],
      ]),
    )
    expect((await value.data())[0]).toBeCloseTo(3 * Math.log(5), 6)
    expect(await grad.array()).toEqual([
      [expect.closeTo(9 / 5, 6), expect.closeTo(-3 / 5, 6)],
      [expect.closeTo(-3 / 5, 6), expect.closeTo(6 / 5, 6)],
    ])
    tf.unregisterKernel(kernelNames.logDet, 'cpu')
  })
})

it('batchNorm gives statistics that outlive it and belong to the caller', async () => {
  const x = tf.tensor2d([
    [1, 5],
    [3, 9],
  ])
  const [gamma, beta] = [tf.ones([2]) as Tensor1D, tf.zeros([2]) as Tensor1D]
  const before = tf.memory().numTensors
  const { y, mean, variance } = batchNorm(x, gamma, beta)
  expect([...(await mean.data()), ...(await variance.data())]).toEqual([2, 7, 1, 4])
  tf.dispose([y, mean, variance])
  expect(tf.memory().numTensors).toBe(before)

  const kept: Tensor1D[] = []
  const gradient = tf.grad(x => {
    const normalised = batchNorm(x as Tensor2D, gamma, beta)
    kept.push(tf.keep(normalised.mean))
    return normalised.y
  })(x)
  expect([...(await kept[0]!.data())]).toEqual([2, 7])
  tf.dispose([gradient, ...kept])
  expect(tf.memory().numTensors).toBe(before)
})
