import { InfomaxError } from '@infomax/core'
import { type Matrix, zeros } from '@infomax/math'
import { encodings, type WavFormat } from './format.ts'

export interface Wav {
  /** samples × channels; integers on [−1, 1). */
  readonly samples: Matrix<Float64Array>
  /** In hertz. */
  readonly sampleRate: number
  readonly format: WavFormat
}

/**
 * The sound in a WAV file: integers of 8, 16, 24 or 32 bits or IEEE numbers of 32 or 64, of any number of channels, plain or "extensible".
 *
 * Throws `BAD_FILE` for anything else, a header that contradicts itself, a chunk that reaches past the end, a sound cut off, and NaN or ∞ among IEEE
 * numbers. Chunks that are not sound are passed over.
 */
export function readWav(bytes: Uint8Array): Wav {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 12 || text(view, 0) !== 'RIFF' || text(view, 8) !== 'WAVE')
    throw bad(
      bytes.length >= 4 && ['RF64', 'RIFX'].includes(text(view, 0))
        ? `The file is of the kind ${text(view, 0)}; RIFF was expected.`
        : 'The file does not begin as a WAV file does, RIFF … WAVE.',
    )
  const chunks = chunksOf(view)
  const header = only(chunks, 'fmt ')
  const data = only(chunks, 'data')
  if (data.at < header.at) throw bad('The sound comes before the header that describes it.')
  const { channels, sampleRate, format } = parseHeader(view, header)
  const { bytes: size, read } = encodings[format]
  if (data.size % (size * channels) !== 0)
    throw bad(`The sound has ${data.size} bytes, no whole number of ${channels} samples of ${size} bytes.`)
  const samples = zeros(data.size / (size * channels), channels)
  for (let i = 0; i < samples.data.length; i++) {
    const value = read(view, data.at + i * size)
    if (!Number.isFinite(value)) throw bad(`Sample ${Math.floor(i / channels)} of channel ${i % channels} is ${value}.`)
    samples.data[i] = value
  }
  return { samples, sampleRate, format }
}

interface Chunk {
  readonly name: string
  readonly at: number
  readonly size: number
}

function chunksOf(view: DataView): Chunk[] {
  const out: Chunk[] = []
  const end = 8 + view.getUint32(4, true)
  if (end > view.byteLength) throw bad(`The header tells of ${end} bytes; the file has ${view.byteLength}.`)
  for (let at = 12; at + 8 <= end; ) {
    const name = text(view, at)
    const size = view.getUint32(at + 4, true)
    if (at + 8 + size > end)
      throw bad(`Chunk ${JSON.stringify(name)} tells of ${size} bytes; ${end - at - 8} are left.`)
    out.push({ name, at: at + 8, size })
    // chunks begin at even places
    at += 8 + size + (size % 2)
  }
  return out
}

function only(chunks: readonly Chunk[], name: string): Chunk {
  const found = chunks.filter(chunk => chunk.name === name)
  if (found.length !== 1) throw bad(`The file has ${found.length} chunks "${name}"; one was expected.`)
  return found[0]!
}

/** Of a chunk "fmt ": tag, channels, rate, bytes a second, bytes a frame, bits; extended by the valid bits, a mask and the true tag. */
function parseHeader(view: DataView, { at, size }: Chunk) {
  if (size < 16) throw bad(`The chunk "fmt " has ${size} bytes; at least 16 were expected.`)
  const word = (offset: number): number => view.getUint16(at + offset, true)
  const extended = word(0) === 0xfffe
  if (extended && size < 40) throw bad(`The extended chunk "fmt " has ${size} bytes; at least 40 were expected.`)
  if (extended && !guidTail.every((byte, i) => view.getUint8(at + 26 + i) === byte))
    throw bad('The extended header names a format that is none of WAV.')
  const tag = extended ? word(24) : word(0)
  const channels = word(2)
  const sampleRate = view.getUint32(at + 4, true)
  const bits = word(14)
  const format = (Object.keys(encodings) as WavFormat[]).find(
    name => encodings[name].tag === tag && encodings[name].bytes * 8 === bits,
  )
  if (!format)
    throw bad(
      `The sound is of format ${tag} with ${bits} bits; integers (1) of 8, 16, 24, 32 or numbers (3) of 32, 64 were expected.`,
    )
  if (extended && word(18) !== bits && word(18) !== 0)
    throw bad(`${word(18)} of ${bits} bits are said to be valid; all were expected.`)
  if (channels === 0) throw bad('The file has no channels.')
  if (sampleRate === 0) throw bad('The sample rate is 0.')
  const frame = channels * encodings[format].bytes
  if (word(12) !== frame)
    throw bad(`The header tells of ${word(12)} bytes for ${channels} samples of ${bits} bits; ${frame} were expected.`)
  return { channels, sampleRate, format }
}

/** The end of every identifier that stands for a plain tag. */
const guidTail = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71]

const text = (view: DataView, at: number): string =>
  String.fromCharCode(...Array.from({ length: 4 }, (_, i) => view.getUint8(at + i)))

const bad = (what: string): InfomaxError =>
  new InfomaxError('BAD_FILE', what, 'Export the sound as a WAV file of 16 bits, or of 32-bit numbers.')
