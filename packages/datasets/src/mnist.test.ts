import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  ensureWorker,
  keepsContract,
  loadContext,
  realData,
  realOr,
  refusal,
  standalone,
  temporaryFolder,
} from '../test/support.ts'
import { fashionMnist } from './fashion-mnist.ts'
import { kmnist } from './kmnist.ts'
import { mnist } from './mnist.ts'

beforeAll(ensureWorker)

function idx(shape: number[], data: Uint8Array): Uint8Array {
  const file = new Uint8Array(4 + 4 * shape.length + data.length)
  const view = new DataView(file.buffer)
  view.setUint32(0, 0x800 + shape.length)
  shape.forEach((length, i) => {
    view.setUint32(4 + 4 * i, length)
  })
  file.set(data, 4 + 4 * shape.length)
  return file
}

const bytes = (n: number, most = 256) => Uint8Array.from({ length: n }, (_, i) => (i * 37) % most)
const good = (): Record<string, Uint8Array> => ({
  'train-images-idx3-ubyte': idx([30, 4, 5], bytes(600)),
  'train-labels-idx1-ubyte.gz': gzipSync(idx([30], bytes(30, 10))),
  't10k-images-idx3-ubyte.gz': gzipSync(idx([10, 4, 5], bytes(200))),
  't10k-labels-idx1-ubyte': idx([10], bytes(10, 10)),
})

function folder(files: Record<string, Uint8Array>, below = ''): string {
  const root = temporaryFolder()
  mkdirSync(join(root, below), { recursive: true })
  for (const [name, content] of Object.entries(files)) writeFileSync(join(root, below, name), content)
  return root
}

const load = (
  options: object,
  context = loadContext(),
  set: typeof mnist | typeof kmnist | typeof fashionMnist = mnist,
) => set.create(set.options.parse(options), standalone).load(context)

test('reads IDX files, gzip-compressed or not, below the root', async () => {
  const loaded = await load({ root: folder(good(), 'MNIST/raw') })
  await keepsContract(loaded)
  expect([loaded.sampleShape, loaded.train.size, loaded.test.size]).toEqual([[4, 5, 1], 30, 10])
  const { data, labels } = await loaded.train.read([29])
  expect([...data].map(x => Math.round(x * 255))).toEqual([...bytes(600).subarray(580)])
  expect(labels![0]).toBe(bytes(30, 10)[29])
})

test('limits take the first samples', async () => {
  const root = folder(good())
  const [all, some] = [await load({ root }), await load({ root, trainLimit: 7, testLimit: 3 })]
  expect([some.train.size, some.test.size]).toEqual([7, 3])
  expect(await some.train.read([0, 6])).toEqual(await all.train.read([0, 6]))
})

test('its sisters differ in their classes', async () => {
  const root = folder(good())
  expect((await load({ root }, loadContext(), fashionMnist)).classes[9]).toBe('ankle boot')
  expect((await load({ root }, loadContext(), kmnist)).classes).toHaveLength(10)
})

describe('refuses', () => {
  const images = 'train-images-idx3-ubyte'
  test.each([
    ['another magic', { [images]: idx([600], bytes(600)) }, 'BAD_FILE', '0x00000801'],
    ['an empty file', { [images]: new Uint8Array(0) }, 'BAD_FILE', 'only 0 bytes'],
    ['a cut file', { [images]: idx([30, 4, 5], bytes(600)).subarray(0, 500) }, 'BAD_FILE', '500 bytes'],
    ['a cut header', { [images]: idx([30, 4, 5], bytes(600)).subarray(0, 9) }, 'BAD_FILE', '9 bytes'],
    [
      'a cut gzip file',
      { 't10k-images-idx3-ubyte.gz': gzipSync(idx([10, 4, 5], bytes(200))).subarray(0, 60) },
      'BAD_FILE',
      'cannot be unpacked',
    ],
    ['fewer labels', { 't10k-labels-idx1-ubyte': idx([9], bytes(9, 10)) }, 'LENGTH_MISMATCH', '9 labels'],
    ['a label past the classes', { 't10k-labels-idx1-ubyte': idx([10], bytes(10).fill(10)) }, 'BAD_FILE', 'is 10'],
    ['test images of another size', { 't10k-images-idx3-ubyte.gz': idx([10, 5, 4], bytes(200)) }, 'BAD_SHAPE', '5 × 4'],
    [
      'no images',
      { [images]: idx([0, 4, 5], bytes(0)), 'train-labels-idx1-ubyte.gz': idx([0], bytes(0)) },
      'EMPTY_DATA',
      'no images',
    ],
  ] as const)('%s', async (_, change, code, words) => {
    const error = await refusal(load({ root: folder({ ...good(), ...change }) }))
    expect(error.code).toBe(code)
    expect(error.message).toContain(words)
  })

  test('a missing root, a missing folder, an empty folder, each with the way to the data', async () => {
    const none = await refusal(load({}))
    expect([none.code, none.message.includes('Get the four IDX files')]).toEqual(['BAD_OPTIONS', true])
    expect((await refusal(load({ root: '/nowhere/at/all' }))).code).toBe('FILE_NOT_FOUND')
    const empty = await refusal(load({ root: temporaryFolder() }))
    expect([empty.code, empty.message.includes('it is empty')]).toEqual(['FILE_NOT_FOUND', true])
  })
})

const real = realOr('mnist')
test.skipIf(real.skip)(`the real test set${real.why}`, async () => {
  const loaded = await load({ root: join(realData, 'mnist'), trainLimit: 1000 })
  await keepsContract(loaded)
  expect([loaded.train.size, loaded.test.size]).toEqual([1000, 10_000])
  // The first labels of both files, as LeCun's page and every tutorial show them.
  expect([...(await loaded.train.read([0, 1, 2, 3, 4])).labels!]).toEqual([5, 0, 4, 1, 9])
  expect([...(await loaded.test.read([0, 1, 2, 3, 4])).labels!]).toEqual([7, 2, 1, 0, 4])
})
