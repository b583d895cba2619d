import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { fixture, readRows, written } from '../../test/matrix-support.ts'
import { refusal, temporaryFolder } from '../../test/support.ts'
import { openMatrix } from '../index.ts'
import type { MatrixOptions } from './types.ts'

const bytes = async (name: string): Promise<Uint8Array> => new Uint8Array(await readFile(fixture(name)))

async function refused(path: string, options: MatrixOptions, code: string, words: string): Promise<void> {
  const error = await refusal(readRows(path, options))
  expect(error.code, error.message).toBe(code)
  expect(error.message).toContain(words)
}

describe('what the tools wrote and is no table of numbers', () => {
  test.each([
    ['cube.npy', {}, 'BAD_SHAPE', '[2, 3, 4]'],
    ['objects.npy', {}, 'BAD_FILE', '"O"'],
    ['complex.npy', {}, 'BAD_FILE', '"c8"'],
    ['texts.npy', {}, 'BAD_FILE', 'holds text ("U")'],
    ['wide.npy', {}, 'BAD_VALUE', 'the integer 9007199254740994 in row 1, column 1'],
    ['stored.npz', {}, 'BAD_OPTIONS', 'several arrays: x, y'],
    ['stored.npz', { array: 'z' }, 'BAD_OPTIONS', 'no array "z", it has x, y'],
    ['deflated.npz', { array: 'x', memory: 200 }, 'OUT_OF_MEMORY', 'unpacking it'],
    ['all.safetensors', { array: 'none' }, 'BAD_OPTIONS', 'no array "none"'],
    ['ragged.parquet', {}, 'BAD_SHAPE', '1 numbers in row 1 (from 0) of its column "embedding", 2 were expected'],
    ['twice.arrows', {}, 'BAD_FILE', 'several columns "a"'],
    ['ragged.arrows', {}, 'BAD_SHAPE', '1 numbers in row 1'],
    ['wide.parquet', {}, 'BAD_VALUE', 'row 2, column 0'],
    ['wide.arrows', {}, 'BAD_VALUE', 'row 2, column 0'],
    ['dates.parquet', {}, 'BAD_FILE', 'DATE stored as INT32 in its column "day"'],
    ['dates.parquet', { array: 'price' }, 'BAD_FILE', 'DECIMAL stored as FIXED'],
    ['dates.arrows', {}, 'BAD_FILE', 'Date in its column "day"'],
    ['zstd.parquet', { array: 'name' }, 'BAD_FILE', 'text in its column "name"'],
    ['lz4.feather', { columns: ['label', 'id'] }, 'BAD_FILE', 'text in its column "id"'],
    ['zstd.parquet', { columns: ['label', 'embedding'] }, 'BAD_SHAPE', 'lists in its column "embedding"'],
    ['zstd.parquet', { columns: [] }, 'BAD_OPTIONS', '`columns` is empty'],
    ['delta.parquet', {}, 'BAD_FILE', 'DELTA_BINARY_PACKED'],
    ['bare.csv', { columns: ['x'] }, 'BAD_OPTIONS', 'no column "x", it has 0, 1, 2'],
    ['labels.txt', {}, 'BAD_FILE', 'holds "dog" in line 2, column 1 ("cat")'],
    ['f32.npy', { memory: 0 }, 'BAD_OPTIONS', '`memory` is 0'],
  ] as const)('%s %o', (name, options, code, words) => refused(fixture(name), options, code, words))
})

describe('CSV', () => {
  test.each([
    ['1,2\n3,x\n', 'BAD_FILE', 'holds "x" in line 2, column 2'],
    ['a,b\n1,2\n3,x\n', 'BAD_FILE', 'in line 3, column 2 ("b")'],
    ['1,2\n3\n', 'BAD_SHAPE', '1 cells in line 2, 2 were expected'],
    ['1;2\n3;2,5\n', 'BAD_FILE', 'with a decimal point'],
    ['a,b\n', 'EMPTY_DATA', 'a line of names and no samples'],
    ['\n\n', 'EMPTY_DATA', 'no lines'],
    [',a,b\n0,1,2\n', 'BAD_VALUE', 'no name for its first column'],
    ['a,a\n1,2\n', 'BAD_OPTIONS', 'several columns "a"'],
    ['1,0x10\n', 'EMPTY_DATA', 'names'],
    ['1,2\n3,0x10\n', 'BAD_FILE', '"0x10" in line 2, column 2'],
    ['1\n9007199254740993\n', 'BAD_VALUE', '9007199254740993 in line 2, column 1'],
    ['1,"2\n3,4\n', 'BAD_FILE', 'a quoted cell that does not end in line 1'],
    ['1,2\n\n"3"4,5\n', 'BAD_FILE', 'in line 3'],
    ['1,2\n3,4"5\n', 'BAD_FILE', 'a double quote inside a cell in line 2'],
    ['"a\nb",c\n1,2\n3,x\n', 'BAD_FILE', 'holds "x" in line 4, column 2 ("c")'],
  ] as const)('%j', async (text, code, words) => {
    await refused(await written('x.csv', text), text.startsWith('a,a') ? { columns: ['a'] } : {}, code, words)
  })

  test('bytes that are no UTF-8, far into the file', async () => {
    const path = await written('x.csv', Buffer.concat([Buffer.from('1\n'.repeat(200_000)), Buffer.of(0xff)]))
    await refused(path, {}, 'BAD_FILE', 'is not UTF-8 text')
  })

  test('an open quote does not take the whole file into memory', async () => {
    const path = await written('x.csv', `1,"${'2'.repeat(2 ** 24 + 2 ** 19)}`)
    await refused(path, {}, 'BAD_FILE', 'characters in its line 1')
  })
})

describe('content and ending', () => {
  test.each([
    ['f32.npy', 'x.npz', 'is npy by its content, its ending says npz'],
    ['bare.csv', 'x.npy', 'holds text, its ending says npy'],
    ['zstd.parquet', 'x.csv', 'is parquet by its content'],
    ['one.safetensors', 'x.arrow', 'is safetensors by its content'],
  ])('%s as %s', async (name, as, words) => refused(await written(as, await bytes(name)), {}, 'BAD_FILE', words))

  test.each([
    ['x.csv', gzipSync('1,2\n'), 'packed by gzip'],
    ['x.csv', Buffer.from('\uFEFF1,2', 'utf16le'), 'UTF-16'],
    ['x.feather', Buffer.from('FEA1abcdFEA1'), 'Feather version 1'],
    ['x.bin', Uint8Array.of(1, 2, 3, 4, 0), 'no format that is known: it begins with 01 02 03 04 00'],
    ['x.zip', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), 'no directory'],
  ])('%s: %o', async (name, content, words) => refused(await written(name, content), {}, 'BAD_FILE', words))

  test('no file, an empty file, a folder', async () => {
    await refused(join(temporaryFolder(), 'x.npy'), {}, 'FILE_NOT_FOUND', 'x.npy')
    await refused(await written('x.npy', ''), {}, 'EMPTY_DATA', 'is empty')
    const folder = join(temporaryFolder(), 'x.npy')
    await mkdir(folder)
    await refused(folder, {}, 'BAD_FILE', 'is a folder')
  })
})

describe('headers that lie', () => {
  const header = (json: unknown, body = 0, length?: bigint): Uint8Array => {
    const text = Buffer.from(typeof json === 'string' ? json : JSON.stringify(json))
    const head = Buffer.alloc(8)
    head.writeBigUInt64LE(length ?? BigInt(text.length))
    return Buffer.concat([head, text, Buffer.alloc(body)])
  }
  const tensor = (shape: unknown, data_offsets: unknown, dtype: unknown = 'F32') => ({
    x: { dtype, shape, data_offsets },
  })

  test.each([
    ['a header of 100 GB', header('{}', 0, 100_000_000_000n), 'its header claims 100000000000 bytes, the file has 10'],
    ['a header of 2⁶⁴ − 1 bytes', header('{}', 0, 2n ** 64n - 1n), 'its header claims 18446744073709552000 bytes'],
    ['no JSON', header('{"x"'), 'JSON'],
    ['no object', header('[1]'), 'is described by 1'],
    [
      'a shape that does not fit its bytes',
      header(tensor([2, 2], [0, 12]), 12),
      '[2, 2] of F32 does not fit its 12 bytes',
    ],
    ['a shape past counting', header(tensor([2 ** 40, 2 ** 40], [0, 4]), 4), 'which no file holds'],
    ['a shape of broken numbers', header(tensor([1.5], [0, 4]), 4), 'is described by'],
    ['bytes past the end', header(tensor([2], [0, 8]), 4), 'the file has'],
    ['bytes left over', header(tensor([1], [0, 4]), 8), 'the file has'],
    ['a gap', header(tensor([1], [4, 8]), 8), 'begins at byte 4'],
    ['bytes backwards', header(tensor([1], [4, 0]), 4), 'is described by'],
    ['an 8-bit float', header(tensor([4], [0, 4], 'F8_E4M3'), 4), 'holds F8_E4M3'],
  ])('safetensors: %s', async (_, content, words) =>
    refused(await written('x.safetensors', content), {}, 'BAD_FILE', words),
  )

  const npy = (
    shape: string,
    {
      descr = '<f4',
      version = 1,
      length,
      body = 24,
    }: { descr?: string; version?: number; length?: number; body?: number } = {},
  ) => {
    const text = Buffer.from(`{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }\n`)
    const head = Buffer.alloc(version === 1 ? 10 : 12)
    head.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0])
    if (version === 1) head.writeUInt16LE(length ?? text.length, 8)
    else head.writeUInt32LE(length ?? text.length, 8)
    return Buffer.concat([head, text, Buffer.alloc(body)])
  }
  test.each([
    ['a larger shape', npy('(300, 2)'), 'BAD_FILE', 'is cut short: [300, 2] of f4 needs'],
    ['a smaller shape', npy('(2, 2)'), 'BAD_FILE', 'holds more than its array'],
    ['a shape past counting', npy('(9007199254740993, 9007199254740993)'), 'BAD_FILE', 'which no file holds'],
    ['no rows and endless columns', npy('(0, 4611686018427387904)', { body: 0 }), 'BAD_FILE', 'which no file holds'],
    ['no rows', npy('(0, 3)', { body: 0 }), 'EMPTY_DATA', '[0, 3]'],
    ['no axes', npy('()', { body: 4 }), 'BAD_SHAPE', 'shape []'],
    [
      'a header of 4 GB',
      npy('(3, 2)', { version: 2, length: 2 ** 32 - 1 }),
      'BAD_FILE',
      'its header claims 4294967295 bytes',
    ],
    ['version 9', npy('(3, 2)', { version: 9 }), 'BAD_FILE', 'its version is 9'],
    ['records', npy('(3, 2)', { descr: "[('a', '<f4')]" }), 'BAD_FILE', 'cannot be understood'],
  ])('npy: %s', async (_, content, code, words) => refused(await written('x.npy', content), {}, code, words))
})

describe('small files that unpack to much', () => {
  test('Parquet: many numbers in runs', async () => {
    await refused(fixture('bomb.parquet'), { memory: 1_000_000 }, 'OUT_OF_MEMORY', '3.8 MB')
    expect(await readRows(fixture('bomb.parquet'))).toHaveLength(480_000)
  })

  test('Parquet: one page', async () => {
    await refused(fixture('page-bomb.parquet'), { memory: 500_000 }, 'OUT_OF_MEMORY', 'a page of column "a"')
  })

  test('Arrow', async () => {
    await refused(fixture('blocks-zstd.feather'), { memory: 96_000 }, 'OUT_OF_MEMORY', '96')
  })

  test('the whole at once', async () => {
    await refused(fixture('pages.parquet'), { memory: 8000 }, 'OUT_OF_MEMORY', '')
    const file = await openMatrix(fixture('f64.npy'), { memory: 150 })
    const error = await refusal(file.read())
    expect([error.code, error.message]).toEqual(['OUT_OF_MEMORY', expect.stringContaining('chunks()')])
    await file.close()
  })

  test('a chunk', async () => {
    const file = await openMatrix(fixture('f64.npy'), { memory: 150 })
    const error = await refusal(
      (async () => {
        for await (const _ of file.chunks(7));
      })(),
    )
    expect([error.code, error.message]).toEqual(['OUT_OF_MEMORY', expect.stringContaining('a chunk of 7 × 3')])
    await file.close()
  })
})
