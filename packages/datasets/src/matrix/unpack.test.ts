import { brotliCompressSync, gzipSync } from 'node:zlib'
import { createRandom } from '@infomax/core'
import { describe, expect, test } from 'vitest'
import { type Codec, unpacker } from './unpack.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Streams written out by hand from the formats' descriptions: `aaaaaaaaaa` as one letter and a copy, and `ab` ×3. */
const streams: readonly [Codec, readonly number[], string][] = [
  // length 10, a literal of 1, a copy of 9 from 1 before (kind 1: length 9, kind 2: any)
  ['SNAPPY', [10, 0, 97, 0x15, 1], 'aaaaaaaaaa'],
  ['SNAPPY', [6, 4, 97, 98, 0x0e, 2, 0], 'ababab'],
  ['SNAPPY', [6, 4, 97, 98, 0x0f, 2, 0, 0, 0], 'ababab'],
  // a literal whose length takes a byte of its own
  ['SNAPPY', [3, 60 << 2, 2, 97, 98, 99], 'abc'],
  // a literal of 1, a copy of 4 + 0 from 1 before, then a literal of 5
  ['LZ4_RAW', [0x10, 97, 1, 0, 0x50, 98, 98, 98, 98, 98], 'aaaaabbbbb'],
  // a copy of 4 + 15 + 1
  ['LZ4_RAW', [0x1f, 97, 1, 0, 1, 0x10, 98], `${'a'.repeat(21)}b`],
  // a stored block, then a packed one that copies from it
  [
    'LZ4_FRAME',
    [4, 0x22, 0x4d, 0x18, 0x40, 0x40, 0, 2, 0, 0, 0x80, 97, 98, 5, 0, 0, 0, 0, 2, 0, 0x10, 99, 0, 0, 0, 0],
    'abababc',
  ],
  ['GZIP', [...gzipSync('hello')], 'hello'],
  ['BROTLI', [...brotliCompressSync('hello')], 'hello'],
  // one segment of 3 stored bytes; 4 repeated ones; the same with a window and without a size
  ['ZSTD', [0x28, 0xb5, 0x2f, 0xfd, 0x20, 3, 0x19, 0, 0, 97, 98, 99], 'abc'],
  ['ZSTD', [0x28, 0xb5, 0x2f, 0xfd, 0x20, 4, 0x23, 0, 0, 97], 'aaaa'],
  ['ZSTD', [0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0x23, 0, 0, 97], 'aaaa'],
]

describe('unpacks', () => {
  test.each(streams)('%s %j', async (codec, input, text) => {
    const unpack = await unpacker(codec)
    expect(new Uint8Array(unpack(Uint8Array.from(input), text.length))).toEqual(bytes(text))
  })
})

describe('refuses', () => {
  test.each([
    // what sends a decoder that takes lengths for signed numbers back to its first byte, for ever
    ['SNAPPY', [6, 63 << 2, 0xfa, 0xff, 0xff, 0xff, 97, 98], 6],
    ['SNAPPY', [6, 0, 97, 0x0e, 2, 0], 6],
    ['SNAPPY', [0xff, 0xff, 0xff, 0xff, 0x0f, 0, 97], 2 ** 32 - 1],
    ['LZ4_RAW', [0x1f, 97, 1, 0, 255, 255, 255, 0], 21],
    ['LZ4_RAW', [0x10, 97, 0, 0], 5],
    ['LZ4_RAW', [0xf0, 255, 255], 600],
    ['LZ4_RAW', [0x10, 97], 2 ** 31],
    ['LZ4_FRAME', [4, 0x22, 0x4d, 0x18, 0x40, 0x40, 0, 255, 255, 255, 127], 5],
    ['GZIP', [...gzipSync('a'.repeat(100_000))], 99_999],
    ['GZIP', [...gzipSync('a')], 2],
    ['BROTLI', [...brotliCompressSync('a'.repeat(100_000))], 10],
    ['ZSTD', [0x28, 0xb5, 0x2f, 0xfd, 0x20, 3, 0x19, 0, 0, 97, 98, 99], 4],
    // eight bytes of size that say 2⁴⁰, a window of 2⁴¹, a block past the end
    ['ZSTD', [0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 1, 0, 0, 0x23, 0, 0, 97], 2 ** 40],
    ['ZSTD', [0x28, 0xb5, 0x2f, 0xfd, 0, 0xff, 0x23, 0, 0, 97], 4],
    ['ZSTD', [0x28, 0xb5, 0x2f, 0xfd, 0x20, 3, 0x19, 1, 0, 97, 98, 99], 3],
    // a skippable frame whose length goes back
    ['ZSTD', [0x50, 0x2a, 0x4d, 0x18, 0xf0, 0xff, 0xff, 0xff, 0, 0, 0, 0], 4],
  ] as const)('%s %j', async (codec, input, length) => {
    const unpack = await unpacker(codec)
    expect(() => unpack(Uint8Array.from(input), length)).toThrow(Error)
  })

  test('nothing but errors or the length asked for comes of noise', async () => {
    const random = createRandom(5)
    for (const [codec, input, text] of streams) {
      const unpack = await unpacker(codec)
      let refused = 0
      for (let i = 0; i < 300; i++) {
        const damaged = Uint8Array.from(input)
        for (let k = 0; k <= i % 3; k++) damaged[random.integer(input.length)] = random.integer(256)
        try {
          expect(unpack(damaged, text.length)).toHaveLength(text.length)
        } catch (error) {
          if ((error as Error).name === 'AssertionError') throw error
          refused++
        }
      }
      expect(refused).toBeGreaterThan(0)
    }
  })
})
