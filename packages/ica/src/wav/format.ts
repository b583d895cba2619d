/** How a sample is stored. */
export type WavFormat = 'pcm8' | 'pcm16' | 'pcm24' | 'pcm32' | 'float32' | 'float64'

export interface Encoding {
  /** Of one sample. */
  readonly bytes: number
  /** 1 for integers, 3 for IEEE numbers. */
  readonly tag: 1 | 3
  read(view: DataView, at: number): number
  write(view: DataView, at: number, value: number): void
}

/** Integers of b bits are multiples of 2^(1 − b) on [−1, 1); eight bits are stored with an offset of 128, as the format has it. */
export const encodings: Readonly<Record<WavFormat, Encoding>> = {
  pcm8: {
    bytes: 1,
    tag: 1,
    read: (view, at) => (view.getUint8(at) - 128) / 128,
    write: (view, at, value) => view.setUint8(at, code(value, 128) + 128),
  },
  pcm16: {
    bytes: 2,
    tag: 1,
    read: (view, at) => view.getInt16(at, true) / 32768,
    write: (view, at, value) => view.setInt16(at, code(value, 32768), true),
  },
  pcm24: {
    bytes: 3,
    tag: 1,
    read: (view, at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 65536) / 8388608,
    write(view, at, value) {
      const whole = code(value, 8388608)
      view.setUint16(at, whole & 0xffff, true)
      view.setInt8(at + 2, whole >> 16)
    },
  },
  pcm32: {
    bytes: 4,
    tag: 1,
    read: (view, at) => view.getInt32(at, true) / 2147483648,
    write: (view, at, value) => view.setInt32(at, code(value, 2147483648), true),
  },
  float32: {
    bytes: 4,
    tag: 3,
    read: (view, at) => view.getFloat32(at, true),
    write: (view, at, value) => view.setFloat32(at, value, true),
  },
  float64: {
    bytes: 8,
    tag: 3,
    read: (view, at) => view.getFloat64(at, true),
    write: (view, at, value) => view.setFloat64(at, value, true),
  },
}

/** The nearest integer; 1 itself becomes the largest, one step below it. */
const code = (value: number, full: number): number => Math.min(full - 1, Math.round(value * full))
