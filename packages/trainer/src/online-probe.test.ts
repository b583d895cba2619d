import { createRandom } from '@infomax/core'
import { expect, it } from 'vitest'
import { createOnlineProbe } from './online-probe.ts'

const batch = (seed: number, n = 64) => {
  const random = createRandom(seed)
  const labels = Int32Array.from({ length: n }, () => random.integer(3))
  const x = Float32Array.from({ length: 5 * n }, () => random.normal(10, 2))
  labels.forEach((label, i) => {
    x[5 * i + label]! += 6
  })
  return { x, labels }
}
const make = () => createOnlineProbe({ dims: 5, classes: 3, random: createRandom(0) })

it('learns, and predicts each batch before it learns from it', () => {
  const probe = make()
  const first = batch(1)
  probe.train(first.x, first.labels)
  // chance, within 4 standard errors of a third over 64
  expect(Math.abs(probe.accuracy().value - 1 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / 64))
  for (let i = 2; i < 60; i++) {
    const { x, labels } = batch(i)
    probe.train(x, labels)
  }
  probe.accuracy()
  const fresh = batch(99)
  probe.train(fresh.x, fresh.labels)
  expect(probe.accuracy()).toMatchObject({ samples: 64 })
  probe.train(fresh.x, fresh.labels)
  expect(probe.accuracy().value).toBeGreaterThan(0.9)
})

it('goes on from a snapshot with the same bits', () => {
  const one = make()
  for (let i = 0; i < 5; i++) one.train(batch(i).x, batch(i).labels)
  const two = make()
  two.restore(
    JSON.parse(JSON.stringify(one.snapshot()), (_, v) =>
      v?.data ? { ...v, data: Float32Array.from(Object.values(v.data)) } : v,
    ),
  )
  for (const probe of [one, two]) probe.train(batch(7).x, batch(7).labels)
  expect(two.snapshot()).toEqual(one.snapshot())
})

it('passes by unknown labels', () => {
  const probe = make()
  const { x } = batch(1)
  const before = probe.snapshot()['probe/weights']
  probe.train(x, new Int32Array(64).fill(-1))
  expect(probe.snapshot()['probe/weights']).toEqual(before)
  expect(probe.accuracy().samples).toBe(0)
})
