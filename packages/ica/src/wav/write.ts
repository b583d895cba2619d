import { InfomaxError } from '@infomax/core'
import { type MatrixLike, toMatrix } from '../input.ts'
import { encodings, type WavFormat } from './format.ts'

/**
 * A WAV file of samples × channels.
 *
 * Integer formats round to the nearest step of 2^(1 − bits) and hold [−1, 1] (1 becomes the largest code): anything beyond throws `BAD_VALUE`, since
 * cutting it off would be heard; sources have unit variance, so divide by the peak, or take a float format. `BAD_OPTIONS` for a
 * sample rate that is no positive integer below 2³², `BAD_SHAPE` beyond 65535 bytes a frame or 4 GiB.
 */
export function writeWav(
  samples: MatrixLike,
  { sampleRate, format = 'float32' }: { readonly sampleRate: number; readonly format?: WavFormat },
): Uint8Array<ArrayBuffer> {
  const { data, rows, columns: channels } = toMatrix(samples)
  const { bytes, tag, write } = encodings[format] ?? unknown(format)
  if (!(Number.isInteger(sampleRate) && sampleRate > 0 && sampleRate < 2 ** 32))
    throw new InfomaxError('BAD_OPTIONS', `The sample rate came as ${sampleRate}.`, 'Give whole hertz, such as 44100.')
  const frame = bytes * channels
  const size = rows * frame
  if (frame > 65535 || channels > 65535 || size > 2 ** 32 - 64 || sampleRate * frame >= 2 ** 32)
    throw new InfomaxError(
      'BAD_SHAPE',
      `${rows} samples of ${channels} channels do not fit into a WAV file.`,
      'Write several files, or a smaller format.',
    )
  requireWithin(data, channels, tag === 1 ? 1 : format === 'float32' ? largestFloat : Number.MAX_VALUE)
  // float formats have an (empty) extension and a chunk with the number of frames
  const header = tag === 1 ? 16 : 18
  const fact = tag === 1 ? 0 : 12
  const start = 12 + 8 + header + fact + 8
  const out = new Uint8Array(start + size + (size % 2))
  const view = new DataView(out.buffer)
  const label = (at: number, name: string): void =>
    out.set(
      Array.from(name, letter => letter.charCodeAt(0)),
      at,
    )
  label(0, 'RIFF')
  view.setUint32(4, out.length - 8, true)
  label(8, 'WAVEfmt ')
  view.setUint32(16, header, true)
  view.setUint16(20, tag, true)
  view.setUint16(22, channels, true)
  view.setUint32(24, sampleRate, true)
  view.setUint32(28, sampleRate * frame, true)
  view.setUint16(32, frame, true)
  view.setUint16(34, bytes * 8, true)
  if (fact > 0) {
    label(38, 'fact')
    view.setUint32(42, 4, true)
    view.setUint32(46, rows, true)
  }
  label(start - 8, 'data')
  view.setUint32(start - 4, size, true)
  for (let i = 0; i < data.length; i++) write(view, start + i * bytes, data[i]!)
  return out
}

/** Whatever lies above rounds to ∞ in 32 bits. */
const largestFloat = 3.4028235677973362e38

function requireWithin(data: ArrayLike<number>, channels: number, limit: number): void {
  let peak = 0
  for (let i = 1; i < data.length; i++) if (Math.abs(data[i]!) > Math.abs(data[peak]!)) peak = i
  if (Math.abs(data[peak]!) > limit)
    throw new InfomaxError(
      'BAD_VALUE',
      `Sample ${Math.floor(peak / channels)} of channel ${peak % channels} is ${data[peak]}; the format holds −${limit} to ${limit}.`,
      `Divide by ${Math.abs(data[peak]!)}, or write ${limit > 1 ? 'float64' : 'float32'}.`,
    )
}

function unknown(format: string): never {
  throw new InfomaxError(
    'BAD_OPTIONS',
    `No WAV format is called "${format}".`,
    `Take one of ${Object.keys(encodings).join(', ')}.`,
  )
}
