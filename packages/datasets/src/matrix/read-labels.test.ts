import { describe, expect, test } from 'vitest'
import { fixture, written } from '../../test/matrix-support.ts'
import { refusal } from '../../test/support.ts'
import { readLabels } from '../index.ts'

const numbered = { labels: Int32Array.of(2, 0, -1, 1, 0, 2, 2), classes: ['0', '1', '2'] }
const named = { labels: Int32Array.of(0, 1, -1, 0, 2, 1, 0), classes: ['cat', 'dog', 'ähre'] }

describe('reads the labels that NumPy and pyarrow write', () => {
  test.each([
    ['labels.npy', undefined, numbered],
    ['texts.npy', undefined, named],
    ['bytes.npy', undefined, { labels: Int32Array.of(0, 1, -1, 0), classes: ['cat', 'dog'] }],
    ['stored.npz', 'y', numbered],
    ['deflated.npz', 'y', named],
    ['zstd.parquet', undefined, numbered],
    ['zstd.parquet', 'name', named],
    ['lz4.feather', 'label', numbered],
    ['lz4.feather', 'name', named],
    ['variable.parquet', undefined, named],
    ['variable.arrows', 'label', named],
    ['labels.txt', undefined, named],
  ] as const)('%s %s', async (name, column, truth) => {
    expect(await readLabels(fixture(name), column === undefined ? {} : { column })).toEqual(truth)
  })
})

describe('text', () => {
  test.each([
    ['x.txt', '3\n\n1\n-1\n', {}, [3, -1, 1, -1]],
    ['x.txt', 'New York, NY\r\nBern\r\n', {}, [1, 0]],
    ['x.csv', 'x,label\n0.5,b\n0.7,a\n', {}, [1, 0]],
    ['x.csv', 'x,kind\n0.5,b\n0.7,""\n', { column: 'kind' }, [0, -1]],
    ['x.csv', '0.5,b\n0.7,a\n', { column: '1' }, [1, 0]],
    ['x.csv', 'digit\n3\n1\n', {}, [3, 1]],
    ['x.csv', 'dog\ncat\n', {}, [1, 0]],
    ['x.csv', 'kind\ncat\n', { header: true }, [0]],
    ['x.tsv', 'a, b\n1.0\n0.0\n', {}, [1, 0]],
  ] as const)('%s %j %o', async (name, text, options, truth) => {
    expect([...(await readLabels(await written(name, text), options)).labels]).toEqual(truth)
  })
})

test.each([
  ['f32.npy', undefined, 'BAD_SHAPE', '3 columns'],
  ['vector.npy', undefined, 'BAD_VALUE', 'the label -2.25 in row 0'],
  ['zstd.parquet', 'embedding', 'BAD_OPTIONS', 'it has id, label, name'],
  ['zstd.parquet', 'id', undefined, ''],
  ['wide.parquet', undefined, 'BAD_VALUE', '9007199254740994 in row 2'],
  ['stored.npz', undefined, 'BAD_OPTIONS', 'several arrays: x, y'],
] as const)('%s %s', async (name, column, code, words) => {
  const work = readLabels(fixture(name), column === undefined ? {} : { column })
  if (code === undefined) return expect((await work).classes).toHaveLength(7)
  const error = await refusal(work)
  expect(error.code).toBe(code)
  expect(error.message).toContain(words)
})

test.each([
  ['x.csv', 'a,b\n1,2\n', 'BAD_OPTIONS', '2 columns'],
  ['x.csv', 'label,b\n1\n', 'BAD_SHAPE', '1 cells in line 2'],
  ['x.txt', '0\n70000\n', 'BAD_VALUE', 'the label 70000 in row 1'],
  ['x.txt', '0\n1.5\n', undefined, ''],
] as const)('%s %j', async (name, text, code, words) => {
  const work = readLabels(await written(name, text))
  if (code === undefined) return expect((await work).classes).toEqual(['0', '1.5'])
  const error = await refusal(work)
  expect(error.code).toBe(code)
  expect(error.message).toContain(words)
})
