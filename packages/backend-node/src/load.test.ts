import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { standalone } from '@infomax/core'
import { batchNorm, conv2d, globalAveragePool, tf } from '@infomax/tensor'
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadNode, node, plugin } from './index.ts'
import { hasBf16 } from './processor.ts'
import { whyNotReady } from './testing/ready.ts'

const problem = await whyNotReady()

it('is what the plug-in provides', () => {
  expect(plugin.provides).toEqual([node])
  expect(node.create({ device: 'auto', precision: 'f32' }, standalone)).toMatchObject({
    engine: 'tensorflow',
    rank: 30,
  })
})

it('says how to install it where it is not', async () => {
  const cache = join(tmpdir(), 'no-such-folder')
  const backend = node.create({ device: 'cpu', precision: 'f32', cache }, standalone)
  expect(await backend.probe()).toEqual({
    available: false,
    reason: `The native backend is not installed for cpu (no ${join(cache, 'native', 'cpu.json')}).`,
    fix: 'Run `npx infomax backend install node`.',
  })
  await expect(backend.load()).rejects.toMatchObject({ code: 'BACKEND_UNAVAILABLE' })
})

describe.skipIf(problem)(`once installed${problem ? ` (not here: ${problem})` : ''}`, () => {
  let detail: string
  beforeAll(async () => {
    detail = (await loadNode({ threads: 2 })).detail
  })

  it('names TensorFlow, threads, precision and device', () => {
    expect(detail).toMatch(/^TensorFlow 2\.\d+\.\d+, 2 threads, f32, cpu, \d+ kernels of infomax$/)
    expect(tf.getBackend()).toBe('tensorflow')
  })

  it('gives TensorFlow its threads, all by default', async () => {
    expect(process.env.TF_NUM_INTRAOP_THREADS).toBe('2')
    const probe = await node.create({ device: 'cpu', precision: 'f32' }, standalone).probe()
    expect(probe).toMatchObject({
      available: true,
      detail: expect.stringContaining(`, ${availableParallelism()} thread`),
    })
  })

  it('refuses other settings in the same process', async () => {
    await expect(loadNode({ threads: 3 })).rejects.toMatchObject({
      code: 'BACKEND_UNAVAILABLE',
      message: expect.stringContaining('runs in this process already, as TensorFlow'),
    })
  })

  it('refuses bf16 where the processor has none', async ({ skip }) => {
    if (await hasBf16()) skip('this processor has bf16')
    await expect(loadNode({ threads: 2, precision: 'bf16' })).rejects.toThrow(/no bf16 arithmetic/)
  })

  it('leaves util as Node has it', async () => {
    const { default: util } = await import('node:util')
    const { createRequire } = await import('node:module')
    expect(createRequire(import.meta.url)('util')).toBe(util)
  })

  it('has one TensorFlow.js: tensors go in and out of its operations', () => {
    const x = tf.tensor2d([1, 2, 3, 4], [2, 2])
    expect([...tf.matMul(x, x).dataSync()]).toEqual([7, 10, 15, 22])
    expect([...tf.stack([x, x]).shape]).toEqual([2, 2, 2])
  })

  describe('gradients', () => {
    const x = () =>
      tf.tensor4d(
        Float32Array.from({ length: 3 * 8 * 8 * 2 }, (_, i) => Math.sin(i)),
        [3, 8, 8, 2],
      )
    const w = () =>
      tf.tensor4d(
        Float32Array.from({ length: 3 * 3 * 2 * 4 }, (_, i) => Math.cos(i)),
        [3, 3, 2, 4],
      )
    const step = (keep?: (tensor: Tensor) => void) => {
      const f = (x: Tensor, w: Tensor) => {
        const ones = tf.ones([4]) as Tensor1D
        const { y } = batchNorm(conv2d(x as Tensor4D, w as Tensor4D), ones, ones, { relu: true })
        keep?.(y)
        // y is used twice, and its gradient passes through unchanged
        return tf.sum(globalAveragePool(tf.add(y, tf.relu(y)) as Tensor4D))
      }
      return tf.grads(f as never)([x(), w()])
    }

    it('free what they need no more, and leave nothing', () => {
      tf.tidy(() => void step())
      const tensors = tf.memory().numTensors
      tf.tidy(() => void step())
      expect(tf.memory().numTensors).toBe(tensors)
    })

    it('keep what others hold', () => {
      let kept: Tensor | undefined
      const before = tf.memory().numTensors
      tf.tidy(() => {
        step(y => {
          kept = tf.keep(tf.clone(y))
        })
      })
      expect(kept!.dataSync().some(value => value > 0)).toBe(true)
      kept!.dispose()
      expect(tf.memory().numTensors).toBe(before)
    })

    it('accept a gradient from outside, and leave it alone', () => {
      const dy = tf.tensor1d([1, 2, 3])
      const dx = tf.grad(x => tf.square(x))(tf.tensor1d([1, 1, 1]), dy)
      expect([...dx.dataSync()]).toEqual([2, 4, 6])
      expect([...dy.dataSync()]).toEqual([1, 2, 3])
    })

    it('may pass on one tensor twice', () => {
      const both = tf.customGrad((...args) => {
        const [a, b] = args as unknown as [Tensor, Tensor]
        return { value: tf.add(a, b), gradFunc: dy => [dy as Tensor, dy as Tensor] }
      })
      const f = (a: Tensor, b: Tensor) => tf.sum(both(tf.square(a), tf.mul(b, 3)))
      const [da, db] = tf.grads(f as never)([tf.tensor1d([1, 2]), tf.tensor1d([5, 6])])
      expect([[...da!.dataSync()], [...db!.dataSync()]]).toEqual([
        [2, 4],
        [3, 3],
      ])
    })

    it('of gradients are right', () => {
      const cube = (x: Tensor) => tf.sum(tf.mul(x, tf.mul(x, x)))
      const second = tf.grad(x => tf.sum(tf.grad(cube)(x)))
      expect([...second(tf.tensor1d([1, 2])).dataSync()]).toEqual([6, 12])
    })
  })

  it('gives the same bits twice', () => {
    const run = () => {
      const f = (w: Tensor) => tf.sum(tf.square(conv2d(tf.ones([5, 13, 13, 5]), w as Tensor4D, { stride: 2 })))
      return tf
        .grad(f)(tf.fill([3, 3, 5, 11], 0.1))
        .dataSync()
    }
    const first = run()
    // other memory, with other leftovers in it
    tf.fill([100_000], Number.NaN).dispose()
    expect(run()).toEqual(first)
  })
})
