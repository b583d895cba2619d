import { describe, expect, test } from 'vitest'
import { fixture, floatTruth, integerTruth, readRows, rowsOf, written } from '../../test/matrix-support.ts'
import { openMatrix } from '../index.ts'
import { writeNpy } from '../npy.ts'
import type { MatrixOptions } from './types.ts'

const column = (truth: readonly (readonly number[])[], j: number): number[][] => truth.map(row => [row[j]!])
const floats = ['f16', 'f32', 'f64']
const integers = ['i8', 'i16', 'i32', 'i64', 'u8', 'u16', 'u32', 'u64']
/** A missing cell in row 2 of the middle column. */
const withGap = floatTruth.map(([a, b], i) => [a, i === 2 ? Number.NaN : b, integerTruth[i]![2]])

const cases: [
  name: string,
  options: MatrixOptions,
  truth: readonly (readonly (number | undefined)[])[],
  dtype: string,
][] = [
  ...floats.flatMap(name => ['', '-big-fortran'].map(end => [`${name}${end}.npy`, {}, floatTruth, name] as never)),
  ...integers.flatMap(name => ['', '-big-fortran'].map(end => [`${name}${end}.npy`, {}, integerTruth, name] as never)),
  ['vector.npy', {}, column(floatTruth, 0), 'f64'],
  ['bool.npy', {}, floatTruth.map(row => row.map(x => Number(x > 0))), 'u8'],
  ['stored.npz', { array: 'x' }, floatTruth, 'f32'],
  ['deflated.npz', { array: 'x' }, floatTruth, 'f64'],
  ['one.safetensors', {}, floatTruth, 'f32'],
  ['all.safetensors', { array: 'brain' }, floatTruth, 'bf16'],
  ['all.safetensors', { array: 'half' }, floatTruth, 'f16'],
  ['all.safetensors', { array: 'f64' }, floatTruth, 'f64'],
  ...integers.map(name => ['all.safetensors', { array: name }, integerTruth, name] as never),
  ...['none', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4'].map(
    codec => [`${codec}.parquet`, {}, floatTruth, 'f32'] as never,
  ),
  ...['plain', 'lz4', 'zstd'].map(codec => [`${codec}.feather`, { array: 'embedding' }, floatTruth, 'f32'] as never),
  ['variable.parquet', {}, floatTruth, 'f16'],
  ['variable.arrows', {}, floatTruth, 'f16'],
  ['large.arrows', {}, floatTruth, 'f64'],
  ['plain.parquet', {}, withGap, 'f64'],
  ['split.parquet', {}, withGap, 'f64'],
  ['columns.arrows', {}, withGap, 'f64'],
  ['names.csv', {}, withGap, 'f64'],
  ['plain.parquet', { columns: ['c', 'a'] }, floatTruth.map(([a], i) => [integerTruth[i]![2], a]), 'f64'],
  ['columns.arrows', { columns: ['a'] }, column(floatTruth, 0), 'f32'],
  ['names.csv', { columns: ['a'] }, column(floatTruth, 0), 'f64'],
  ...[...integers, ...floats].flatMap(name =>
    ['parquet', 'arrows'].map(
      end =>
        [
          `every.${end}`,
          { columns: [name] },
          column(integers.includes(name) ? integerTruth : floatTruth, 0),
          name,
        ] as never,
    ),
  ),
  ['every.parquet', { array: 'bool' }, floatTruth.map(([x]) => [Number(x! > 0)]), 'u8'],
  ['every.arrows', { array: 'bool' }, floatTruth.map(([x]) => [Number(x! > 0)]), 'u8'],
  ['bare.csv', {}, floatTruth, 'f64'],
  ['bare.csv', { columns: ['2'] }, column(floatTruth, 2), 'f64'],
  ['bare.tsv', {}, floatTruth, 'f64'],
]

describe('reads what NumPy, safetensors and pyarrow write', () => {
  test.each(cases)('%s %o', async (name, options, truth, dtype) => {
    const file = await openMatrix(fixture(name), options)
    const matrix = await file.read()
    expect(rowsOf(matrix)).toEqual(truth)
    expect([file.rows, file.columns, file.dtype]).toEqual([truth.length, truth[0]!.length, dtype])
    expect(matrix.data).toBeInstanceOf(['f16', 'bf16', 'f32'].includes(dtype) ? Float32Array : Float64Array)
    for (const size of [1, 2, 3, 4, 7, 100]) {
      const found: number[][] = []
      for await (const { first, matrix } of file.chunks(size)) {
        expect(first).toBe(found.length)
        expect(matrix.rows).toBe(Math.min(size, truth.length - first))
        found.push(...rowsOf(matrix))
      }
      expect(found).toEqual(truth)
    }
    expect(rowsOf(await file.read(2))).toEqual(truth.slice(0, 2))
    await file.close()
  })

  test('half precision: NaN, infinities, −0, the largest and the smallest are given as they are', async () => {
    const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 65504, 2 ** -24]
    expect((await readRows(fixture('special.npy'))).flat()).toEqual(values)
  })

  test('names of columns', async () => {
    for (const name of ['plain.parquet', 'columns.arrows', 'names.csv']) {
      const file = await openMatrix(fixture(name))
      expect(file.names).toEqual(['a', 'b', 'c'])
      await file.close()
    }
  })

  test('lists that go on from page to page', async () => {
    const rows = await readRows(fixture('pages.parquet'))
    expect(rows).toEqual(Array.from({ length: 300 }, (_, i) => [3 * i, 3 * i + 1, 3 * i + 2]))
  })

  test('packed blocks that refer to each other', async () => {
    const truth = Array.from({ length: 12_000 }, (_, i) => [(i % 7) / 4])
    for (const name of ['blocks.feather', 'blocks-zstd.feather']) expect(await readRows(fixture(name))).toEqual(truth)
  })
})

describe('CSV', () => {
  test('rows are known when it was read', async () => {
    const file = await openMatrix(fixture('bare.csv'))
    expect(file.rows).toBeUndefined()
    await file.read(1)
    expect(file.rows).toBeUndefined()
    await file.read()
    expect(file.rows).toBe(7)
    await file.close()
  })

  test.each([
    [
      'a byte order mark, CRLF and quotes',
      '\uFEFF"a","b, c"\r\n1,"2"\r\n\r\n3,4',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      'doubled quotes, delimiters and line ends in quotes',
      '"a ""b""","c,\n"\n" 1" , "2"\n"3",4',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['semicolons', 'a;b\n1;2\n', [[1, 2]]],
    ['tabs', '1\t2\n', [[1, 2]]],
    [
      'spaces and missing cells',
      ' 1 , NaN\n,-inf\nNA, +Infinity\n',
      [
        [1, Number.NaN],
        [Number.NaN, Number.NEGATIVE_INFINITY],
        [Number.NaN, Number.POSITIVE_INFINITY],
      ],
    ],
    ['the numbered names of pandas', '0,1,2\n5,6,7\n', [[5, 6, 7]]],
    ['one column', '1.5e3\n.5\n-2.\n', [[1500], [0.5], [-2]]],
  ])('%s', async (_, text, truth) => {
    expect(await readRows(await written('x.csv', text))).toEqual(truth)
  })

  test('whether there are names can be said', async () => {
    const path = await written('x.csv', '1,2\n3,4\n')
    expect(await readRows(path, { header: true, columns: ['2'] })).toEqual([[4]])
  })

  test('pieces end within cells and characters', async () => {
    const cell = `"${'ä'.repeat(50)}"`
    const path = await written(
      'x.csv',
      `x,${cell}\n${Array.from({ length: 60_000 }, (_, i) => `${i},${i / -8 - 1}\n`).join('')}`,
    )
    expect(await readRows(path)).toEqual(Array.from({ length: 60_000 }, (_, i) => [i, i / -8 - 1]))
  })
})

test('an array larger than the limit is read in parts', async () => {
  const data = Float32Array.from({ length: 30_000 }, (_, i) => i)
  const path = await written('x.npy', writeNpy({ shape: [10_000, 3], data }))
  const file = await openMatrix(path, { memory: 50_000 })
  let sum = 0
  for await (const { matrix } of file.chunks(1000)) for (const x of matrix.data) sum += x
  expect(sum).toBe((30_000 * 29_999) / 2)
  await file.close()
})

test('a loop that is left early can be begun again', async () => {
  for (const name of ['bare.csv', 'zstd.parquet', 'lz4.feather', 'f32.npy']) {
    const file = await openMatrix(fixture(name))
    for await (const { matrix } of file.chunks(2)) {
      expect(matrix.rows).toBe(2)
      break
    }
    expect(rowsOf(await file.read())).toEqual(floatTruth)
    await file.close()
  }
})

test('the content decides where the ending says nothing', async () => {
  const { readFile } = await import('node:fs/promises')
  for (const name of ['f32.npy', 'one.safetensors', 'zstd.parquet', 'lz4.feather', 'large.arrows']) {
    const path = await written('embeddings.bin', await readFile(fixture(name)))
    expect(await readRows(path)).toEqual(floatTruth)
  }
})

test('text is a table where the name has no ending, and refused under an ending of none', async () => {
  const { readFile } = await import('node:fs/promises')
  const table = await readFile(fixture('bare.csv'))
  expect(await readRows(await written('embeddings', table))).toEqual(floatTruth)
  await expect(openMatrix(await written('embeddings.bin', table))).rejects.toThrow(/holds text, and \.bin is no ending/)
})
