import { createRandom, matrix } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { encodings, type WavFormat } from './format.ts'
import { readWav } from './read.ts'
import { writeWav } from './write.ts'

const random = createRandom(0)
const sound = matrix(
  Float64Array.from({ length: 3 * 101 }, () => random.uniform(-0.99, 0.99)),
  101,
  3,
)
const formats = Object.keys(encodings) as WavFormat[]
const step: Readonly<Record<WavFormat, number>> = {
  pcm8: 2 ** -7,
  pcm16: 2 ** -15,
  pcm24: 2 ** -23,
  pcm32: 2 ** -31,
  float32: 2 ** -24,
  float64: 0,
}

describe.each(formats)('%s', format => {
  const bytes = writeWav(sound, { sampleRate: 8000, format })
  const back = readWav(bytes)

  it('comes back within half a step', () => {
    expect(back).toMatchObject({ sampleRate: 8000, format, samples: { rows: 101, columns: 3 } })
    back.samples.data.forEach((value, i) => {
      expect(Math.abs(value - sound.data[i]!)).toBeLessThanOrEqual(step[format] / 2)
    })
  })

  it('is written again as it was read, byte for byte', () => {
    expect(writeWav(back.samples, { sampleRate: 8000, format })).toEqual(bytes)
  })

  it('holds −1, and 1 within a step', () => {
    const { samples } = readWav(writeWav([-1, 1, 0], { sampleRate: 1, format }))
    expect([samples.data[0], samples.data[2]]).toEqual([-1, 0])
    expect(1 - samples.data[1]!).toBeLessThanOrEqual(step[format])
  })

  it('is read from the middle of a buffer', () => {
    const shifted = new Uint8Array(bytes.length + 3)
    shifted.set(bytes, 3)
    expect(readWav(shifted.subarray(3)).samples).toEqual(back.samples)
  })

  it('ends in a coded error wherever it is cut off', () => {
    for (let length = 0; length < bytes.length; length++)
      expect(() => readWav(bytes.subarray(0, length))).toThrow(expect.objectContaining({ code: 'BAD_FILE' }))
  })

  it('is read or refused with a code, never more, whatever a byte of the header becomes', () => {
    for (let at = 0; at < 58; at++)
      for (const value of [0, 1, 127, 255]) {
        const damaged = bytes.slice()
        damaged[at] = value
        try {
          expect(readWav(damaged).samples.data.every(Number.isFinite)).toBe(true)
        } catch (error) {
          expect(error).toMatchObject({ code: 'BAD_FILE' })
        }
      }
  })
})

/** Two channels of 16 bits, written by hand from the format's description: samples (1, −2), (256, −32768). */
const byHand = [
  ...letters('RIFF'),
  44,
  0,
  0,
  0,
  ...letters('WAVE'),
  ...letters('fmt '),
  16,
  0,
  0,
  0,
  1,
  0,
  2,
  0,
  0x44,
  0xac,
  0,
  0,
  0x10,
  0xb1,
  2,
  0,
  4,
  0,
  16,
  0,
  ...letters('data'),
  8,
  0,
  0,
  0,
  1,
  0,
  0xfe,
  0xff,
  0,
  1,
  0,
  0x80,
]

it('reads and writes what the format says', () => {
  const { samples, sampleRate, format } = readWav(Uint8Array.from(byHand))
  expect({ sampleRate, format, rows: samples.rows }).toEqual({ sampleRate: 44100, format: 'pcm16', rows: 2 })
  expect([...samples.data].map(value => value * 32768)).toEqual([1, -2, 256, -32768])
  expect([...writeWav(samples, { sampleRate: 44100, format: 'pcm16' })]).toEqual(byHand)
})

it('reads an extensible header, and passes over chunks that are not sound', () => {
  const guid = [1, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71]
  const body = [
    ...letters('WAVE'),
    ...letters('LIST'),
    3,
    0,
    0,
    0,
    1,
    2,
    3,
    0,
    ...letters('fmt '),
    40,
    0,
    0,
    0,
    0xfe,
    0xff,
    1,
    0,
    0x40,
    0x1f,
    0,
    0,
    0xc0,
    0x5d,
    0,
    0,
    3,
    0,
    24,
    0,
    22,
    0,
    24,
    0,
    4,
    0,
    0,
    0,
    ...guid,
    ...letters('data'),
    3,
    0,
    0,
    0,
    0,
    0,
    0x80,
    0,
  ]
  const read = readWav(Uint8Array.from([...letters('RIFF'), body.length, 0, 0, 0, ...body]))
  expect(read).toMatchObject({ sampleRate: 8000, format: 'pcm24' })
  expect([...read.samples.data]).toEqual([-1])
})

describe('refuses', () => {
  const damaged = (at: number, ...values: number[]): Uint8Array => {
    const bytes = Uint8Array.from(byHand)
    bytes.set(values, at)
    return bytes
  }
  it.each([
    ['another kind of file', damaged(0, ...letters('OggS'))],
    ['RF64', damaged(0, ...letters('RF64'))],
    ['a size past the end', damaged(4, 255, 255, 255, 255)],
    ['a chunk past the end', damaged(40, 255, 255, 255, 127)],
    ['a header too short', damaged(16, 14)],
    ['compressed sound', damaged(20, 85)],
    ['no channels', damaged(22, 0)],
    ['a rate of 0', damaged(24, 0, 0, 0, 0)],
    ['12 bits', damaged(34, 12)],
    ['frames of another size', damaged(32, 6)],
    ['half a frame', damaged(40, 6)],
    ['no sound', damaged(36, ...letters('dado'))],
    ['no header', damaged(12, ...letters('fmtx'))],
    ['two headers', damaged(36, ...letters('fmt '))],
  ])('%s', (_, bytes) => {
    expect(() => readWav(bytes)).toThrow(expect.objectContaining({ code: 'BAD_FILE' }))
  })

  it('numbers that are not finite', () => {
    const bytes = writeWav([0.5], { sampleRate: 1 })
    new DataView(bytes.buffer).setFloat32(bytes.length - 4, Number.NaN, true)
    expect(() => readWav(bytes)).toThrow(expect.objectContaining({ code: 'BAD_FILE' }))
  })

  it.each([
    ['BAD_VALUE', () => writeWav([1.001], { sampleRate: 1, format: 'pcm16' })],
    ['BAD_VALUE', () => writeWav([1e39], { sampleRate: 1 })],
    ['BAD_VALUE', () => writeWav([Number.NaN], { sampleRate: 1 })],
    ['BAD_OPTIONS', () => writeWav([0], { sampleRate: 0.5 })],
    ['BAD_OPTIONS', () => writeWav([0], { sampleRate: 1, format: 'mp3' as never })],
    ['BAD_SHAPE', () => writeWav([Array.from({ length: 40_000 }, () => 0)], { sampleRate: 1, format: 'pcm16' })],
  ] as const)('with %s what cannot be written', (code, run) => {
    expect(run).toThrow(expect.objectContaining({ code }))
  })
})

function letters(name: string): number[] {
  return Array.from(name, letter => letter.charCodeAt(0))
}
