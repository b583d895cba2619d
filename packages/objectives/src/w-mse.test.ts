import { createRandom, isInfomaxError, standalone } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { expectGradient, onEach, testObjective } from '@infomax/testing'
import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { tensors } from '../test/fixture.ts'
import * as reference from '../test/reference/objectives.ts'
import { inverseCholesky } from './inverse-cholesky.ts'
import { loss } from './loss.ts'
import { wMse } from './w-mse.ts'

// One sub-batch of all samples: only then does their order not matter
testObjective(wMse, {
  views: [2, 3],
  steps: 20,
  symmetric: true,
  backends,
  reference: views => reference.wMse(views, 1e-4, 'cosine'),
})
testObjective(wMse, {
  batch: [9, 3],
  options: { size: 9, cuts: 2, epsilon: 0.2, distance: 'mse' },
  steps: 20,
  symmetric: true,
  backends,
  reference: views => reference.wMse(views, 0.2, 'mse'),
})

describe('sub-batches', () => {
  const rows = (view: Tensor2D, order: readonly number[]) => tf.gather(view, tf.tensor1d([...order], 'int32'))

  it('are whitened apart, and drawn from the seed, the step and the cut', async () => {
    await backends.cpu!()
    const views = tensors()
    const at = async (step: number, seed = 0) => {
      const { terms } = wMse.create(wMse.options.parse({ size: 10, cuts: 2, seed }), standalone)
      return (await terms({ embeddings: views, step, steps: 9 }).invariance!.value.data())[0]!
    }
    const value = await at(4)
    expect(await at(4)).toBe(value)
    expect(await at(5)).not.toBe(value)
    expect(await at(4, 1)).not.toBe(value)

    const parts: number[] = []
    for (const cut of [0, 1]) {
      const order = createRandom(0, 'w-mse', 4, cut).permutation(40)
      for (let from = 0; from < 40; from += 10) {
        const part = views.map(view => rows(view, [...order.slice(from, from + 10)]).array() as Promise<number[][]>)
        parts.push(reference.wMse(await Promise.all(part), 1e-4, 'cosine'))
      }
    }
    // f32 against f64, through a whitening of condition 2
    expect(value).toBeCloseTo(parts.reduce((a, b) => a + b) / parts.length, 5)
  })

  it('leave out what is left over', async () => {
    const views = tensors()
    const { terms } = wMse.create(wMse.options.parse({ size: 30 }), standalone)
    const gradient = tf.grad(
      x => terms({ embeddings: [x as Tensor2D, views[1]], step: 0, steps: 1 }).invariance!.value,
    )(views[0])
    const touched = (await gradient.array()) as number[][]
    expect(touched.filter(row => row.every(value => value === 0))).toHaveLength(10)
  })

  it('need more samples than dimensions', () => {
    const needs = (size: number | undefined, n: number) => () => {
      loss(wMse(size === undefined ? {} : { size }), [tf.ones([n, 4]), tf.ones([n, 4])])
    }
    const tooFew = expect.toSatisfy(error => isInfomaxError(error) && error.code === 'TOO_FEW_SAMPLES')
    for (const wrong of [needs(4, 8), needs(undefined, 4), needs(9, 8), needs(undefined, 1)])
      expect(wrong).toThrow(tooFew)
    expect(needs(undefined, 5)).not.toThrow()
  })
})

describe('laws', () => {
  it('does not see a linear map of one view that keeps it upper triangular to the right', async () => {
    // whitening by L⁻¹ takes a lower triangular map, with a positive diagonal, of z away
    const [a, b] = tensors()
    const lower = tf.tensor2d([
      [2, 0],
      [1.5, 0.5],
    ]) // prettier-ignore
    const moved = tf.add(tf.matMul(a, lower, false, true), [1, -2]) as Tensor2D
    const options = { epsilon: 0, size: 40 }
    const values = [a, moved].map(x => loss(wMse(options), [x, b]).value.data())
    const [before, after] = await Promise.all(values)
    expect(after![0]).toBeCloseTo(before![0]!, 5)
  })
})

describe('inverse Cholesky factor', () => {
  const definite = (d: number) => {
    const random = createRandom(1, 'definite', d)
    const x = tf.tensor3d(
      Float32Array.from({ length: 2 * 3 * d * d }, () => random.normal()),
      [2, 3 * d, d],
    )
    return tf.div(tf.matMul(x, x, true), 3 * d) as Tensor3D
  }

  onEach(backends, () => {
    it.each([1, 2, 3, 7, 16])('of %d dimensions is lower triangular and whitens', async d => {
      const a = definite(d)
      const w = inverseCholesky(a)
      const white = (await tf.matMul(tf.matMul(w, a), w, false, true).array()) as number[][][]
      const factor = (await w.array()) as number[][][]
      for (const [b, matrix] of white.entries())
        for (const [i, row] of matrix.entries())
          for (const [j, value] of row.entries()) {
            // the condition of A is below 50, and f32 loses that many times 2⁻²⁴ in each of d steps
            expect(Math.abs(value - (i === j ? 1 : 0))).toBeLessThan(50 * d * 2 ** -24 * 8)
            if (j > i) expect(factor[b]![i]![j]).toBe(0)
          }
    })

    it('has the gradient that finite differences have', () =>
      // of symmetric matrices: the gradient is symmetric, as are A + Aᵀ
      expectGradient(x => inverseCholesky(tf.add(x, tf.transpose(x, [0, 2, 1])) as Tensor3D), [tf.div(definite(5), 2)]))
  })
})
