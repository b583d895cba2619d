import { createRandom } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { expectVariableGradient, normal, numbers, onEach } from '@infomax/testing'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { forms } from './forms.ts'
import { nwjLoss } from './losses.ts'

const shape = { p: 3, q: 2, hidden: '7-5', embedding: 4 }
const names = Object.keys(forms) as (keyof typeof forms)[]

onEach(backends, () => {
  describe.each(names)('%s', name => {
    const made = () => forms[name](shape, createRandom(1))

    it('scores each x with each y, as if it saw them alone', async () => {
      const critic = made()
      // so many columns that one form computes them in blocks
      const [n, m] = [20, 1500]
      const [x, y] = [normal<Tensor2D>([n, shape.p], 2), normal<Tensor2D>([m, shape.q], 3)]
      const all = critic.scores(x, y)
      expect(all.shape).toEqual([n, m])
      const values = await numbers(all)
      for (const [i, j] of [
        [0, 0],
        [9, 700],
        [10, 3],
        [11, 1],
        [19, 1499],
      ] as const) {
        const alone = critic.scores(tf.slice(x, i, 1), tf.slice(y, j, 1))
        expect((await numbers(alone))[0]).toBeCloseTo(values[i * m + j]!, 5)
      }
      critic.dispose()
    })
    it('has the gradient of finite differences', async () => {
      const critic = made()
      const [x, y] = [normal<Tensor2D>([6, shape.p], 4), normal<Tensor2D>([6, shape.q], 5)]
      // the loss must not be blind to anything, such as a constant; a step may carry a rectifier over its kink: a hundredth of the gradient
      await expectVariableGradient(() => nwjLoss(critic.scores(x, y)), critic.parameters, { kinks: 0.01 })
      critic.dispose()
    })
    it('frees what it made', () => {
      const before = tf.memory().numTensors
      const critic = made()
      const [x, y] = [normal<Tensor2D>([6, shape.p], 4), normal<Tensor2D>([6, shape.q], 5)]
      tf.dispose([critic.scores(x, y), x, y])
      critic.dispose()
      expect(tf.memory().numTensors).toBe(before)
    })
  })

  it('bilinear is xᵀWy + uᵀx + vᵀy + c of its weights', async () => {
    const { p, q } = shape
    const critic = forms.bilinear(shape, createRandom(6))
    const [x, y] = [normal<Tensor2D>([4, p], 7), normal<Tensor2D>([5, q], 8)]
    const [weight, bias, a, b, scores] = await Promise.all(
      [...critic.parameters.map(({ variable }) => variable), x, y, critic.scores(x, y)].map(numbers),
    )
    for (let i = 0; i < 4; i++)
      for (let j = 0; j < 5; j++) {
        let expected = 0
        for (let l = 0; l <= q; l++) {
          const yl = l < q ? b![j * q + l]! : 1
          expected += bias![l]! * yl
          for (let k = 0; k < p; k++) expected += a![i * p + k]! * weight![k * (q + 1) + l]! * yl
        }
        expect(scores![i * 5 + j]).toBeCloseTo(expected, 5)
      }
    critic.dispose()
  })
  it('concatenated needs a hidden layer', () => {
    expect(() => forms.concatenated({ ...shape, hidden: '' }, createRandom(1))).toThrow('BAD_OPTIONS')
  })
})
