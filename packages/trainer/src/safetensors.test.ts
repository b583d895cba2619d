import { expect, it } from 'vitest'
import { readSafetensors, writeSafetensors } from './safetensors.ts'

const tensors = {
  'a/weight': { shape: [2, 3], data: Float32Array.of(1, -2.5, 3e-8, 4, 5, Number.POSITIVE_INFINITY) },
  b: { shape: [], data: Float32Array.of(7) },
  empty: { shape: [0, 4], data: new Float32Array() },
}

it('reads back what it wrote, to the bit', () => {
  const { tensors: read, metadata } = readSafetensors(writeSafetensors(tensors, { step: '12' }), 'x.safetensors')
  expect(read).toEqual(tensors)
  expect(metadata).toEqual({ step: '12' })
})

it('lays the file out as the format says', () => {
  const bytes = writeSafetensors({ b: tensors.b })
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true))
  expect((8 + length) % 8).toBe(0)
  expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toEqual({
    __metadata__: {},
    b: { dtype: 'F32', shape: [], data_offsets: [0, 4] },
  })
  expect(bytes.length).toBe(8 + length + 4)
})

it('reads a Buffer, whose slice is no copy', () => {
  expect(readSafetensors(Buffer.from(writeSafetensors(tensors)), 'x').tensors).toEqual(tensors)
})

it('reads a file at any offset of a larger buffer', () => {
  const bytes = writeSafetensors(tensors)
  const shifted = new Uint8Array(bytes.length + 3)
  shifted.set(bytes, 3)
  expect(readSafetensors(shifted.subarray(3), 'x').tensors).toEqual(tensors)
})

const withHeader = (header: string, body = 0, claimed = new TextEncoder().encode(header).length): Uint8Array => {
  const text = new TextEncoder().encode(header)
  const bytes = new Uint8Array(8 + text.length + body)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(claimed), true)
  bytes.set(text, 8)
  return bytes
}

it.each([
  ['three bytes', Uint8Array.of(1, 2, 3), 'it has 3 bytes'],
  ['a header of 100 GB', withHeader('{}', 0, 1e11), 'its header claims 100000000000 bytes'],
  ['no JSON', withHeader('{"a":'), 'its header is not JSON'],
  ['another type', withHeader('{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}', 2), '"a" is of type F16'],
  ['a span past the end', withHeader('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', 4), 'does not fit'],
  ['a shape that lies', withHeader('{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,4]}}', 4), 'does not fit'],
  ['cut off', writeSafetensors(tensors).slice(0, -1), 'does not fit'],
])('refuses %s', (_, bytes, message) => {
  expect(() => readSafetensors(bytes, 'x.safetensors')).toThrow(message)
  expect(() => readSafetensors(bytes, 'x.safetensors')).toThrow('[INFOMAX_BAD_FILE] x.safetensors')
})
