import { expect, it } from 'vitest'
import { divide, rowsOf } from './shards.ts'

const run = { viewCount: 3, batch: 23, batchNorm: 'view' } as const

it('divides every view into the same neighbouring rows, each no more than a micro-batch, sizes one apart', () => {
  for (let microBatch = 1; microBatch <= 23; microBatch++) {
    const { shards, sizes } = divide({ ...run, microBatch })
    expect(sizes).toHaveLength(Math.ceil(23 / microBatch))
    expect(Math.max(...sizes)).toBeLessThanOrEqual(microBatch)
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
    for (const [i, { index, view, part, from, to }] of shards.entries()) {
      expect(index).toBe(i)
      expect(view * sizes.length + part).toBe(i)
      expect(to - from).toBe(sizes[part])
      expect(from).toBe(part === 0 ? 0 : shards[i - 1]!.to)
    }
    expect(shards.at(-1)).toMatchObject({ view: 2, to: 23 })
  }
})

it('leaves a batch whole, and synchronises nothing then', () => {
  const { microBatch, ...whole } = { ...run, microBatch: 23 }
  expect(divide(whole)).toEqual(divide({ ...whole, microBatch }))
  expect(divide(whole)).toMatchObject({ sizes: [23], synchronised: false })
  expect(divide({ ...run, microBatch: 22 }).synchronised).toBe(true)
  expect(divide({ ...run, microBatch: 22, batchNorm: 'part' }).synchronised).toBe(false)
})

it('takes the numbers of rows', () => {
  const data = Float32Array.from({ length: 12 }, (_, i) => i)
  expect([...rowsOf(data, 4, 1, 3)]).toEqual([3, 4, 5, 6, 7, 8])
})
