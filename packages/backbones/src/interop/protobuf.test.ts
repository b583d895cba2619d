import { expect, it } from 'vitest'
import { readMessage } from '../../test/read-onnx.ts'
import { bytes, concat, float, integer, integers, message } from './protobuf.ts'

it('encodes the examples of the specification', () => {
  // https://protobuf.dev/programming-guides/encoding: 150 in field 1, "testing" in field 2, both in a message, and a list
  expect([...integer(1, 150)]).toEqual([0x08, 0x96, 0x01])
  expect([...bytes(2, 'testing')]).toEqual([0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67])
  expect([...message(3, [integer(1, 150)])]).toEqual([0x1a, 0x03, 0x08, 0x96, 0x01])
  expect([...integers(6, [3, 270, 86942])]).toEqual([0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05])
})

it('gives back what it was given, sizes past 32 bits and characters past ASCII too', () => {
  const read = readMessage(concat([integer(1, 0), integer(2, 2 ** 40 + 3), float(3, -0.15625), bytes(200, 'σ²')]))
  expect(read.get(1)).toEqual([0])
  expect(read.get(2)).toEqual([2 ** 40 + 3])
  expect(read.get(3)).toEqual([-0.15625])
  expect(new TextDecoder().decode(read.get(200)![0] as Uint8Array)).toBe('σ²')
})
