import { createRandom } from '@infomax/core'
import { kernelNames, runKernel, tf } from '@infomax/tensor'
import { beforeAll, expect, it } from 'vitest'
import { loadWasm } from '../load.ts'

beforeAll(async () => {
  await loadWasm()
})

it('parts of whole blocks of 64 rows have the bits of the whole', () => {
  const random = createRandom(1)
  const [n, c, sizes] = [448, 7, [128, 64, 256]] as const
  const values = Float32Array.from({ length: n * c }, () => random.normal(30, 2))
  const x = tf.tensor2d(values, [n, c])
  const gamma = tf.tensor1d(Float32Array.from({ length: c }, () => random.normal()))
  const beta = tf.tensor1d(Float32Array.from({ length: c }, () => random.normal()))
  const attributes = { epsilon: 1e-5, relu: true }
  const whole = runKernel(kernelNames.batchNormTrain, { x, gamma, beta }, attributes).map(y => y.dataSync())
  const parts = tf.split(x, [...sizes])
  const moments = tf.stack(parts.map(part => runKernel(kernelNames.batchNormMoments, { x: part })[0]!))
  const merged = parts.map(x =>
    runKernel(kernelNames.batchNormMerged, { x, gamma, beta, moments }, { ...attributes, sizes: [...sizes] }),
  )
  expect(tf.concat(merged.map(([y]) => y!)).dataSync()).toEqual(whole[0])
  for (const [, mean, variance] of merged) expect([mean!.dataSync(), variance!.dataSync()]).toEqual(whole.slice(1))
})
