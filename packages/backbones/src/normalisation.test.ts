import { createRandom } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { normal, numbers } from '@infomax/testing'
import { beforeAll, expect, it } from 'vitest'
import { normalisation } from './normalisation.ts'
import { createWeights } from './weights.ts'

beforeAll(() => tf.setBackend('cpu'))

it('measures the mean and the unbiased variance of each channel', async () => {
  const weights = createWeights(createRandom(0))
  const { compute: normalise } = normalisation(weights, 'bn', 3)
  const x = normal([5, 2, 2, 3], 1)
  const measured = new Map<string, ReturnType<typeof tf.keep>>()
  normalise(x, { training: true, record: (statistic, value) => measured.set(statistic.name, tf.keep(value)) })
  const values = await numbers(x)
  for (let c = 0; c < 3; c++) {
    const channel = values.filter((_, i) => i % 3 === c)
    const mean = channel.reduce((a, b) => a + b) / channel.length
    const variance = channel.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (channel.length - 1)
    expect((await numbers(measured.get('bn.running_mean')!))[c]).toBeCloseTo(mean, 6)
    expect((await numbers(measured.get('bn.running_var')!))[c]).toBeCloseTo(variance, 6)
  }
})

it('uses the running statistics after training', async () => {
  const weights = createWeights(createRandom(0))
  const { compute: normalise } = normalisation(weights, 'bn', 2, { relu: true })
  const [mean, variance] = weights.statistics
  mean!.variable.assign(tf.tensor1d([1, -1]))
  variance!.variable.assign(tf.tensor1d([4, 0.25]))
  const y = await numbers(normalise(tf.tensor2d([[3, -1.5]]), { training: false }))
  expect(y[0]).toBeCloseTo(2 / Math.sqrt(4 + 1e-5), 6)
  expect(y[1]).toBe(0)
})

it('refuses a batch without a variance', () => {
  const { compute: normalise } = normalisation(createWeights(createRandom(0)), 'layer1.bn', 2)
  expect(() => normalise(tf.ones([1, 2]), { training: true, record() {} })).toThrowErrorMatchingInlineSnapshot(`
    [InfomaxError: [INFOMAX_TOO_FEW_SAMPLES] Batch normalisation layer1.bn got 1 value for each channel while training; a variance needs 2 or more.
      Make the batch larger.]
  `)
})
