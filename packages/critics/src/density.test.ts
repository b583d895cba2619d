import { createRandom } from '@infomax/core'
import { gaussianLogDensities } from '@infomax/estimators'
import { matrix } from '@infomax/math'
import { tf } from '@infomax/tensor'
import { expectGradient, normal, numbers, onEach } from '@infomax/testing'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { gaussianDensity, gaussianLoss } from './density.ts'
import { criticOptions } from './options.ts'

const [n, q] = [10, 3]
const tensors = () => [1, 2, 3].map(seed => normal<Tensor2D>([n, q], seed)) as [Tensor2D, Tensor2D, Tensor2D]

onEach(backends, () => {
  it('the loss is the mean of the negative log densities of what belongs together', async () => {
    const [means, logVariances, y] = tensors()
    const hosts = await Promise.all([means, logVariances, y].map(numbers))
    const [m, v, target] = hosts.map(data => matrix(data, n, q))
    const densities = gaussianLogDensities(m!, v!, target!)
    const expected = -Array.from({ length: n }, (_, i) => densities.data[i * n + i]!).reduce((a, b) => a + b) / n
    const [value] = await gaussianLoss(means, logVariances, y).data()
    // sums of thirty numbers of size ten in single precision
    expect(Math.abs(value! - expected)).toBeLessThan(1e-5)
  })
  it('the loss has the gradient of finite differences', () =>
    expectGradient((m, v, y) => gaussianLoss(m as Tensor2D, v as Tensor2D, y as Tensor2D), tensors()))

  it('the table has its loss on the diagonal', async () => {
    const shape = { p: 2, q, hidden: '5', embedding: 1 }
    const model = gaussianDensity(shape, criticOptions.parse({}), createRandom(4))
    const [x, y] = [normal<Tensor2D>([n, 2], 5), normal<Tensor2D>([n, q], 6)]
    const pairs = { x: matrix(await numbers(x), n, 2), y: matrix(await numbers(y), n, q) }
    const { data } = await model.table(pairs)
    const [loss] = await model.loss(x, y).data()
    expect(-Array.from({ length: n }, (_, i) => data[i * n + i]!).reduce((a, b) => a + b) / n).toBeCloseTo(loss!, 4)
    const before = tf.memory().numTensors
    await model.table(pairs)
    expect(tf.memory().numTensors).toBe(before)
    model.dispose()
  })
})
