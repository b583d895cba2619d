import { createRegistry, defineObjective } from '@infomax/core'
import { createRandom } from '@infomax/math'
import { tf } from '@infomax/tensor'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import { beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { tensors } from '../test/fixture.ts'
import plugin, { loss, vicreg } from './index.ts'

beforeAll(() => tf.setBackend('cpu'))

it('is the weighted sum of the terms', async () => {
  const { value, terms } = loss(vicreg({ covariance: 3 }), tensors())
  const values = await Promise.all(Object.values(terms).map(async t => t.weight * (await t.value.data())[0]!))
  expect((await value.data())[0]).toBeCloseTo(
    values.reduce((a, b) => a + b),
    5,
  )
})

it('trains in a loop of plain TensorFlow.js', async () => {
  const random = createRandom(0, 'data')
  const data = tf.tensor2d(
    Float32Array.from({ length: 64 * 3 }, () => random.normal()),
    [64, 3],
  )
  const noisy = tf.add(
    data,
    tf.tensor2d(
      Float32Array.from({ length: 64 * 3 }, () => random.normal(0, 0.1)),
      [64, 3],
    ),
  )
  const weight = tf.variable(
    tf.tensor2d(
      Float32Array.from({ length: 6 }, () => random.normal(0, 0.1)),
      [3, 2],
    ),
  )
  const optimizer = tf.train.sgd(0.05)
  const step = (): Scalar =>
    optimizer.minimize(
      () => loss(vicreg(), [tf.matMul(data, weight), tf.matMul(noisy as Tensor2D, weight)]).value,
      true,
    )!
  const first = (await step().data())[0]!
  for (let i = 0; i < 30; i++) step().dispose()
  // At the start the hinge costs about 25·0.85; two directions of variance 1 remove it
  expect((await step().data())[0]).toBeLessThan(first / 4)
})

it('takes an objective that a registry made', async () => {
  const registry = createRegistry([plugin])
  const spec = JSON.parse(JSON.stringify(vicreg({ target: 2 })))
  const [a, b] = await Promise.all(
    [registry.resolve(spec), vicreg({ target: 2 })].map(o => loss(o as never, tensors()).value.data()),
  )
  expect(a).toEqual(b)
})

it('refuses a spec that does not know its definition, and one that would need variables', () => {
  const spec = JSON.parse(JSON.stringify(vicreg()))
  expect(() => loss(spec, tensors())).toThrowErrorMatchingInlineSnapshot(`
    [InfomaxError: [INFOMAX_BAD_VALUE] The spec of "vicreg" came from data and does not know its definition.
      Give loss() what \`registry.resolve(spec)\` returns.]
  `)
  const predictive = defineObjective({
    name: 'predictive',
    summary: 'An objective with a predictor',
    options: z.object({}),
    create: () => ({ build: () => ({ parameters: [] }), terms: () => ({}) }),
  })
  expect(() => loss(predictive(), tensors())).toThrowErrorMatchingInlineSnapshot(`
    [InfomaxError: [INFOMAX_BAD_VALUE] Objective "predictive" keeps variables or a teacher between steps, which a spec cannot hold.
      Create it once, build it, and give loss() the objective.]
  `)
})

it('says in its manifest what it provides', async () => {
  const { infomax } = (await import('../package.json')).default
  expect(infomax).toEqual({ api: plugin.api, provides: { objective: plugin.provides.map(({ name }) => name) } })
})
