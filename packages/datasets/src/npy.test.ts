import { isInfomaxError } from '@infomax/core'
import { describe, expect, test } from 'vitest'
import * as numpy from '../test/numpy.generated.ts'
import { refusal } from '../test/support.ts'
import { type NpyData, readNpy, writeNpy } from './npy.ts'
import { npzNames, readNpz } from './npz.ts'

const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'))

function thrown(work: () => unknown): { code: string; message: string } {
  try {
    work()
  } catch (error) {
    if (isInfomaxError(error)) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('reads what NumPy writes', () => {
  test.each(Object.entries(numpy.byType))('%s', (type, file) => {
    const array = readNpy(bytes(file))
    const truth = type === '|b1' ? [0, 1, 1, 1, 1, 1] : [0, 1, 2, 3, 4, 5]
    expect({ ...array, data: [...array.data] }).toEqual({ shape: [2, 3], dtype: type.slice(1), data: truth })
  })

  test('column-major arrays come out row-major', () => {
    const { shape, data } = readNpy(bytes(numpy.fortran))
    expect([shape, [...data]]).toEqual([[2, 3, 4], Array.from({ length: 24 }, (_, i) => i)])
  })

  test('half precision: zeros, subnormal, largest, infinities, NaN', () => {
    expect([...readNpy(bytes(numpy.halves)).data]).toEqual([
      0,
      -0,
      1,
      -2.5,
      65504,
      2 ** -24,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NaN,
    ])
  })

  test('a scalar has shape []', () => {
    expect(readNpy(bytes(numpy.scalar))).toEqual({ shape: [], dtype: 'f8', data: Float64Array.of(3.5) })
  })

  test('bytes that do not begin where their buffer begins', () => {
    const file = bytes(numpy.byType['<f4'])
    const shifted = new Uint8Array(file.length + 3)
    shifted.set(file, 3)
    expect([...readNpy(shifted.subarray(3)).data]).toEqual([0, 1, 2, 3, 4, 5])
  })

  test.each([
    ['stored', numpy.stored],
    ['compressed', numpy.compressed],
  ])('a %s archive', async (_, file) => {
    const arrays = await readNpz(bytes(file))
    expect([...arrays.keys()]).toEqual(['x', 'y'])
    expect(arrays.get('x')).toEqual({ shape: [3], dtype: 'f4', data: Float32Array.of(0, 1, 2) })
    expect(arrays.get('y')!.data).toEqual(Float64Array.of(0, 1))
    expect(await npzNames(bytes(file))).toEqual(['x', 'y'])
  })
})

test('writes the bytes that NumPy writes', () => {
  const numbers = [0, 1, 2, 3, 4, 5]
  const arrays: [keyof typeof numpy.byType, NpyData][] = [
    ['|u1', Uint8Array.from(numbers)],
    ['|i1', Int8Array.from(numbers)],
    ['<u2', Uint16Array.from(numbers)],
    ['<u4', Uint32Array.from(numbers)],
    ['<f4', Float32Array.from(numbers)],
    ['<f8', Float64Array.from(numbers)],
  ]
  for (const [type, data] of arrays) expect(writeNpy({ shape: [2, 3], data })).toEqual(bytes(numpy.byType[type]))
})

test('what is written is read again, for every number of axes', () => {
  for (const shape of [[], [0], [6], [1, 6], [1, 2, 3], [3, 1, 1, 2]]) {
    const data = Int32Array.from({ length: shape.reduce((n, length) => n * length, 1) }, (_, i) => i - 2)
    expect(readNpy(writeNpy({ shape, data }))).toEqual({ shape, dtype: 'i4', data })
  }
  expect(thrown(() => writeNpy({ shape: [2, 2], data: new Float32Array(3) })).code).toBe('LENGTH_MISMATCH')
})

describe('refuses', () => {
  test.each([
    ['another magic', () => Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 0), 'BAD_FILE', '50 4b 03 04'],
    ['an empty file', () => new Uint8Array(0), 'BAD_FILE', 'begins with nothing'],
    ['a cut header', () => bytes(numpy.byType['<f4']).subarray(0, 40), 'BAD_FILE', 'header of 118 bytes ends after 30'],
    ['a cut length', () => bytes(numpy.byType['<f4']).subarray(0, 9), 'BAD_FILE', 'inside its header'],
    ['cut numbers', () => bytes(numpy.byType['<f4']).subarray(0, 151), 'BAD_FILE', 'needs 152 bytes, the file has 151'],
    ['objects', () => bytes(numpy.objects), 'BAD_FILE', '"O"'],
    ['text', () => bytes(numpy.text), 'BAD_FILE', '"U2"'],
    ['records', () => bytes(numpy.records), 'BAD_FILE', 'cannot be understood'],
    ['integers past 2⁵³', () => bytes(numpy.large), 'BAD_VALUE', 'as its number 1'],
    ['another version', () => bytes(numpy.scalar).with(6, 9), 'BAD_FILE', 'version is 9'],
  ] as const)('%s', (_, file, code, words) => {
    const error = thrown(() => readNpy(file(), 'x.npy'))
    expect(error.code).toBe(code)
    expect(error.message).toContain('x.npy')
    expect(error.message).toContain(words)
  })

  test('a damaged archive', async () => {
    for (const file of [bytes(numpy.compressed).subarray(0, 200), Uint8Array.of(1, 2, 3)]) {
      const error = await refusal(readNpz(file, 'x.npz'))
      expect(error.code).toBe('BAD_FILE')
      expect(error.message).toContain('x.npz is not a readable .npz archive')
    }
  })
})
