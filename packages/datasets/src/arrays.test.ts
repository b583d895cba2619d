import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as numpy from '../test/numpy.generated.ts'
import { keepsContract, loadContext, refusal, standalone, temporaryFolder } from '../test/support.ts'
import { arrays } from './arrays.ts'
import { type NpyData, writeNpy } from './npy.ts'

const folder = temporaryFolder()
let files = 0
function save(shape: number[], data: NpyData, name = `a${files++}.npy`): string {
  const path = join(folder, name)
  writeFileSync(path, writeNpy({ shape, data }))
  return path
}
const load = (options: object) => arrays.create(arrays.options.parse(options), standalone).load(loadContext())
const counting = (n: number) => Uint8Array.from({ length: n }, (_, i) => i % 251)

test('byte images: /255, a seeded split, labels beside', async () => {
  const data = save([20, 2, 3, 1], counting(120))
  const labels = save(
    [20, 1],
    Int32Array.from({ length: 20 }, (_, i) => i % 4),
  )
  const loaded = await load({ data, labels, testFraction: 0.25 })
  await keepsContract(loaded)
  expect([loaded.sampleShape, loaded.train.size, loaded.test.size]).toEqual([[2, 3, 1], 15, 5])
  expect(loaded.classes).toEqual(['0', '1', '2', '3'])
  const seen: number[] = []
  for (const split of [loaded.train, loaded.test]) {
    const { data: pixels, labels: read } = await split.read(Array.from({ length: split.size }, (_, i) => i))
    for (let i = 0; i < split.size; i++) {
      const row = Math.round((pixels[i * 6]! * 255) / 6)
      expect(pixels[i * 6]).toBe(Math.fround((row * 6) / 255))
      expect(read![i]).toBe(row % 4)
      seen.push(row)
    }
  }
  expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i))
  expect((await load({ data, labels, testFraction: 0.25 })).normalisation).toEqual(loaded.normalisation)
  expect((await load({ data, trainLimit: 3, testLimit: 2 })).train.size).toBe(3)
})

test('vectors are taken as they are, normalised by column, unlabelled', async () => {
  const loaded = await load({ data: save([4, 2], Float64Array.of(1, 500, 3, 500, 1, 500, 3, 500)), testFraction: 0.5 })
  await keepsContract(loaded)
  expect(loaded.sampleShape).toEqual([2])
  expect(loaded.normalisation.mean[1]).toBe(500)
  expect(loaded.normalisation.deviation[1]).toBe(1)
})

test('a test part of its own keeps the order of the files', async () => {
  const loaded = await load({
    data: save([3, 1], Float32Array.of(1, 2, 3)),
    labels: save([3], Int32Array.of(0, -1, 1)),
    testData: save([2, 1], Float32Array.of(8, 9)),
    testLabels: save([2], Int32Array.of(2, 0)),
  })
  await keepsContract(loaded)
  expect(await loaded.train.read([0, 1, 2])).toEqual({
    data: Float32Array.of(1, 2, 3),
    labels: Int32Array.of(0, -1, 1),
  })
  expect(await loaded.test.read([1])).toEqual({ data: Float32Array.of(9), labels: Int32Array.of(0) })
  expect(loaded.classes).toHaveLength(3)
})

test('an archive with the usual names, and with names that are given', async () => {
  const { zipSync } = await import('fflate')
  const archive = (name: string, content: Record<string, Uint8Array>): string => {
    const path = join(folder, name)
    writeFileSync(path, zipSync(content))
    return path
  }
  const vectors = (n: number) => writeNpy({ shape: [n, 2], data: new Float32Array(2 * n).fill(n) })
  const labels = (n: number) => writeNpy({ shape: [n], data: new Int32Array(n) })
  const parts = await load({
    data: archive('mnist.npz', {
      'x_train.npy': vectors(5),
      'y_train.npy': labels(5),
      'x_test.npy': vectors(3),
      'y_test.npy': labels(3),
    }),
  })
  await keepsContract(parts)
  expect([parts.train.size, parts.test.size]).toEqual([5, 3])
  const odd = archive('odd.npz', { 'features.npy': vectors(6), 'kind.npy': labels(6) })
  const named = await load({ data: odd, dataName: 'features', labelsName: 'kind' })
  expect([named.train.size, named.test.size, named.classes.length]).toEqual([5, 1, 1])
  const error = await refusal(load({ data: odd }))
  expect(error.code).toBe('BAD_FILE')
  expect(error.message).toContain('features, kind')
  expect((await refusal(load({ data: odd, dataName: 'features', labelsName: 'sort' }))).message).toContain('sort')
})

test('an archive that NumPy wrote', async () => {
  const path = join(folder, 'numpy.npz')
  writeFileSync(path, Buffer.from(numpy.compressed, 'base64'))
  const error = await refusal(load({ data: path }))
  expect(error.code).toBe('BAD_SHAPE')
  expect(error.message).toContain('x in ')
})

const images = (bad: number) => Float32Array.from({ length: 12 }, (_, i) => (i === 7 ? bad : 0.5))
test.each([
  ['NaN', () => ({ data: save([3, 2, 2, 1], images(Number.NaN)) }), 'BAD_VALUE', 'NaN at [1, 1, 1, 0]'],
  ['inf', () => ({ data: save([6, 2], images(Number.POSITIVE_INFINITY)) }), 'BAD_VALUE', 'Infinity at [3, 1]'],
  ['past floats', () => ({ data: save([1, 1], Float64Array.of(1e300)) }), 'BAD_VALUE', '1e+300 at [0, 0]'],
  ['0…255 as floats', () => ({ data: save([3, 2, 2, 1], images(200)) }), 'BAD_VALUE', '200 at [1, 1, 1, 0]'],
  ['channels first', () => ({ data: save([2, 3, 5, 5], counting(150)) }), 'BAD_SHAPE', 'transpose(0, 2, 3, 1)'],
  ['five axes', () => ({ data: save([1, 1, 1, 1, 1], counting(1)) }), 'BAD_SHAPE', '[1, 1, 1, 1, 1]'],
  ['one axis', () => ({ data: save([4], counting(4)) }), 'BAD_SHAPE', 'vectors [n, dims]'],
  ['no samples', () => ({ data: save([0, 4], counting(0)) }), 'EMPTY_DATA', '[0, 4]'],
  ['one sample', () => ({ data: save([1, 4], counting(4)) }), 'TOO_FEW_SAMPLES', 'one sample'],
  [
    'labels of another length',
    () => ({ data: save([3, 1], counting(3)), labels: save([2], counting(2)) }),
    'LENGTH_MISMATCH',
    '2 labels',
  ],
  [
    'a label that is no integer',
    () => ({ data: save([2, 1], counting(2)), labels: save([2], Float32Array.of(0, 0.5)) }),
    'BAD_VALUE',
    '0.5 at [1]',
  ],
  [
    'one-hot labels',
    () => ({ data: save([2, 1], counting(2)), labels: save([2, 2], counting(4)) }),
    'BAD_SHAPE',
    'argmax(1)',
  ],
  [
    'a test part of another shape',
    () => ({ data: save([2, 1], counting(2)), testData: save([2, 2], counting(4)) }),
    'BAD_SHAPE',
    'samples [2]',
  ],
  [
    'labels for one part',
    () => ({
      data: save([2, 1], counting(2)),
      labels: save([2], counting(2)),
      testData: save([2, 1], counting(2)),
    }),
    'NO_LABELS',
    'test part has no labels',
  ],
  ['no file named', () => ({}), 'BAD_OPTIONS', 'data.data'],
  ['a file that is not there', () => ({ data: join(folder, 'none.npy') }), 'FILE_NOT_FOUND', 'none.npy is not there'],
  ['a folder', () => ({ data: folder }), 'BAD_FILE', 'is a folder'],
] as const)('refuses %s', async (_, options, code, words) => {
  const error = await refusal(load(options()))
  expect(error.code).toBe(code)
  expect(error.message).toContain(words)
})

test('a file cut short is refused', async () => {
  const path = join(folder, 'cut.npy')
  writeFileSync(path, writeNpy({ shape: [4, 4], data: new Float32Array(16) }).subarray(0, 150))
  const error = await refusal(load({ data: path }))
  expect(error.code).toBe('BAD_FILE')
  expect(error.message).toContain('cut.npy is cut short')
})
