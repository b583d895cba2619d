import { InfomaxError } from '@infomax/core'

/** Numbers with a shape. */
export interface Array32 {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

const longestHeader = 100_000_000

/**
 * Writes named f32 arrays in the safetensors format: an 8-byte little-endian header length, a JSON header, the numbers.
 * @see https://huggingface.co/docs/safetensors
 */
export function writeSafetensors(
  tensors: Readonly<Record<string, Array32>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  let offset = 0
  const header: Record<string, unknown> = { __metadata__: metadata }
  const names = Object.keys(tensors).sort()
  for (const name of names) {
    const { shape, data } = tensors[name]!
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + data.byteLength] }
    offset += data.byteLength
  }
  // the numbers start at a multiple of 8
  let json = JSON.stringify(header)
  const pad = (8 - (new TextEncoder().encode(json).length % 8)) % 8
  json += ' '.repeat(pad)
  const text = new TextEncoder().encode(json)
  const bytes = new Uint8Array(8 + text.length + offset)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true)
  bytes.set(text, 8)
  let at = 8 + text.length
  for (const name of names) {
    const { data } = tensors[name]!
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at)
    at += data.byteLength
  }
  return bytes
}

/** Reads what `writeSafetensors` wrote, and any other file of f32 arrays; `from` names the file in errors. */
export function readSafetensors(
  bytes: Uint8Array,
  from: string,
): { tensors: Record<string, Array32>; metadata: Record<string, string> } {
  const bad = (what: string): never => {
    throw new InfomaxError(
      'BAD_FILE',
      `${from} is no safetensors file of 32-bit floats: ${what}.`,
      'Write it again, or use an earlier checkpoint.',
    )
  }
  if (bytes.length < 8) return bad(`it has ${bytes.length} bytes`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = Number(view.getBigUint64(0, true))
  if (length > longestHeader || 8 + length > bytes.length)
    return bad(`its header claims ${length} bytes, the file has ${bytes.length}`)
  let header: Record<string, { dtype?: string; shape?: number[]; data_offsets?: [number, number] }>
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length)))
  } catch {
    return bad('its header is not JSON')
  }
  const { __metadata__: metadata = {}, ...entries } = header
  const start = 8 + length
  const tensors: Record<string, Array32> = {}
  for (const [name, { dtype, shape, data_offsets: span }] of Object.entries(entries)) {
    if (dtype !== 'F32') return bad(`"${name}" is of type ${dtype}`)
    const size = shape?.reduce((a, b) => a * b, 1)
    if (!shape || !span || span[1] - span[0] !== 4 * size! || span[0] < 0 || start + span[1] > bytes.length)
      return bad(`"${name}" of shape [${shape}] does not fit bytes ${span?.join('–')} of ${bytes.length - start}`)
    // copied, because a Float32Array must start at a multiple of 4; and not by `slice`, which in a Buffer is no copy
    const data = new Float32Array(size!)
    new Uint8Array(data.buffer).set(bytes.subarray(start + span[0], start + span[1]))
    tensors[name] = { shape, data }
  }
  return { tensors, metadata: metadata as Record<string, string> }
}
