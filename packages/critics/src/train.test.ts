import { createRandom, standalone } from '@infomax/core'
import { matrix } from '@infomax/math'
import { tf } from '@infomax/tensor'
import type { Scalar, Tensor } from '@tensorflow/tfjs-core'
import { beforeAll, expect, it } from 'vitest'
import type { Model } from './model.ts'
import { train } from './train.ts'

const context = { ...standalone, random: createRandom(0) }
const options = { steps: 60, batch: 4, every: 1, patience: 10, learningRate: 0.05, weightDecay: 0 }
const column = matrix(new Float32Array(10), 10, 1)
const parts = { training: { x: column, y: column }, validation: { x: column, y: column } }

beforeAll(() => tf.setBackend('cpu'))

/** One weight that training moves from 0 towards 2, and that is judged by something else. */
function walker(judge: (weight: Scalar) => Tensor) {
  const variable = tf.tidy(() => tf.variable(tf.scalar(0)))
  const parameters = [{ name: 'weight', variable, exempt: true }] as unknown as Model['parameters']
  const model: Model = {
    parameters,
    loss: () => tf.tidy(() => tf.squaredDifference(variable, 2) as Scalar),
    judge: () => tf.tidy(() => judge(variable as unknown as Scalar)) as Scalar,
    table: async () => column,
    dispose: () => variable.dispose(),
  }
  return { model, weight: async () => (await variable.data())[0]! }
}

it('keeps the step that the second part finds best, and ends after a while without a better one', async () => {
  const { model, weight } = walker(w => tf.squaredDifference(w, 0.5))
  const { best, steps, diverged } = await train(model, parts, options, context)
  // Adam's steps are about as long as its rate while the gradient keeps its sign
  expect(Math.abs((await weight()) - 0.5)).toBeLessThan(options.learningRate)
  expect(best).toBeGreaterThan(5)
  expect(best).toBeLessThan(15)
  expect(steps).toBe(best + options.patience)
  expect(diverged).toBe(false)
  model.dispose()
})

it('keeps the weights of before where nothing is better', async () => {
  const { model, weight } = walker(w => tf.square(w))
  expect(await train(model, parts, options, context)).toEqual({ best: 0, steps: options.patience, diverged: false })
  expect(await weight()).toBe(0)
  model.dispose()
})

it('looks often at first, then only so often, and after the last step', async () => {
  const { model, weight } = walker(w => tf.squaredDifference(w, 2))
  const seen: number[] = []
  const progress = (done: number) => void seen.push(done)
  const run = await train(model, parts, { ...options, steps: 25, every: 4 }, { ...context, progress })
  expect(run).toEqual({ best: 25, steps: 25, diverged: false })
  expect(seen).toEqual([1, 2, 3, 4, 5, 7, 9, 12, 15, 19, 23, 25])
  expect(await weight()).toBeGreaterThan(0.5)
  model.dispose()
})

it('ends with the best of before where the loss is no number any more', async () => {
  // the logarithm of a negative number is none
  const { model, weight } = walker(w => tf.log(tf.sub(1, w)))
  const { best, steps, diverged } = await train(model, parts, options, context)
  expect(diverged).toBe(true)
  expect(best).toBe(steps - 1)
  expect(await weight()).toBeLessThan(1)
  model.dispose()
})

it('refuses a loss that is none from the start', async () => {
  const { model } = walker(w => tf.log(tf.sub(w, 1)))
  await expect(train(model, parts, options, context)).rejects.toMatchObject({ code: 'NOT_FINITE' })
  model.dispose()
})

it('frees all but the weights', async () => {
  const { model } = walker(w => tf.squaredDifference(w, 0.5))
  const before = tf.memory()
  await train(model, parts, options, context)
  const after = tf.memory()
  expect(after.numTensors).toBe(before.numTensors)
  expect(after.numBytes).toBe(before.numBytes)
  model.dispose()
})
