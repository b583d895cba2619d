import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { keepsContract, loadContext, standalone } from '../test/support.ts'
import { digits } from './digits.ts'

const load = (options = {}) => digits.create(digits.options.parse(options), standalone).load(loadContext())

test('keeps the contract', async () => {
  const loaded = await load()
  await keepsContract(loaded)
  expect([loaded.train.size, loaded.test.size, loaded.sampleShape]).toEqual([1297, 500, [8, 8, 1]])
})

test('has the pixels and labels of the UCI file', async () => {
  const loaded = await load()
  const counts = new Array<number>(10).fill(0)
  let sum = 0
  for (const split of [loaded.train, loaded.test]) {
    const all = await split.read(Array.from({ length: split.size }, (_, i) => i))
    for (const label of all.labels!) counts[label]!++
    for (const x of all.data) sum += x * 16
  }
  // optdigits.names lists the classes of the test set; the sum was taken from scikit-learn's digits.csv.gz.
  expect(counts).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
  expect(sum).toBe(561718)
})

test('the packed pixels are those of the committed source', async () => {
  const { pixels, labels } = await import('./digits-data.generated.ts')
  const hash = createHash('sha256').update(labels).update(pixels).digest('hex')
  expect(hash.slice(0, 16)).toBe('29e3950db3163172')
})

test('the split is a seeded partition', async () => {
  const rows = async (options = {}) => {
    const loaded = await load(options)
    const read = async (split: typeof loaded.train) => {
      const { data } = await split.read(Array.from({ length: split.size }, (_, i) => i))
      return Array.from({ length: split.size }, (_, i) => data.slice(i * 64, i * 64 + 64).join())
    }
    return { train: await read(loaded.train), test: await read(loaded.test) }
  }
  const [first, again, other] = [await rows(), await rows(), await rows({ seed: 1, test: 100 })]
  expect(again).toEqual(first)
  expect(other.test).toHaveLength(100)
  expect(other.train).not.toEqual(first.train.slice(0, other.train.length))
  expect([...other.train, ...other.test].sort()).toEqual([...first.train, ...first.test].sort())
})

test('normalises over the training part', async () => {
  const loaded = await load()
  const { data } = await loaded.train.read(Array.from({ length: loaded.train.size }, (_, i) => i))
  const mean = data.reduce((sum, x) => sum + x, 0) / data.length
  const variance = data.reduce((sum, x) => sum + (x - mean) ** 2, 0) / data.length
  // Two orders of summation of 83 008 numbers of about one: their rounding stays below 1e-11.
  expect(loaded.normalisation.mean[0]).toBeCloseTo(mean, 11)
  expect(loaded.normalisation.deviation[0]).toBeCloseTo(Math.sqrt(variance), 11)
})
