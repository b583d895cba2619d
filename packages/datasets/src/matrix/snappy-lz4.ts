/**
 * Snappy and LZ4, checked at each step: a damaged stream is refused, whatever it claims. (The decoders on npm trust the
 * lengths in the stream: a negative one sends `snappyUncompress` of hyparquet 1.31 back to where it was, for ever.)
 */

/** @see https://github.com/google/snappy/blob/main/format_description.txt */
export function snappy(input: Uint8Array, length: number): Uint8Array {
  const claimed = varint(input)
  if (claimed.value !== length) throw new Error(`snappy data of ${claimed.value} bytes, ${length} were expected`)
  const output = room(length, input, 32)
  let from = claimed.next
  let to = 0
  while (from < input.length) {
    const tag = input[from++]!
    const kind = tag & 3
    if (kind === 0) {
      const short = tag >> 2
      const extra = Math.max(0, short - 59)
      const count = 1 + (extra ? littleEndian(input, from, extra) : short)
      from += extra
      literals(input, from, output, to, count)
      from += count
      to += count
    } else {
      const count = kind === 1 ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2)
      const wide = kind === 3 ? 4 : kind
      const distance = littleEndian(input, from, wide) + (kind === 1 ? (tag >> 5) * 256 : 0)
      from += wide
      repeat(output, to, distance, count)
      to += count
    }
  }
  if (to !== length) throw new Error(`snappy data unpacks to ${to} bytes, ${length} were expected`)
  return output
}

/** One LZ4 block into `output` from `to` on; copies may reach back before it. Returns where it ends. */
function lz4Into(input: Uint8Array, output: Uint8Array, to: number): number {
  let from = 0
  while (from < input.length) {
    const token = input[from++]!
    const [count, afterCount] = extended(input, from, token >> 4)
    literals(input, afterCount, output, to, count)
    from = afterCount + count
    to += count
    if (from >= input.length) return to
    const distance = littleEndian(input, from, 2)
    const [match, afterMatch] = extended(input, from + 2, token & 15)
    from = afterMatch
    repeat(output, to, distance, match + 4)
    to += match + 4
  }
  return to
}

/** @see https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md */
export function lz4Block(input: Uint8Array, length: number): Uint8Array {
  const output = room(length, input, 256)
  const end = lz4Into(input, output, 0)
  if (end !== length) throw new Error(`LZ4 data unpacks to ${end} bytes, ${length} were expected`)
  return output
}

/** @see https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md */
export function lz4Frame(input: Uint8Array, length: number): Uint8Array {
  if (littleEndian(input, 0, 4) !== 0x184d2204) throw new Error('no LZ4 frame')
  const flags = input[4] ?? 0
  if (flags >> 6 !== 1 || flags & 1) throw new Error(`an LZ4 frame with flags ${flags}`)
  const blockChecksum = flags & 16 ? 4 : 0
  let from = 7 + (flags & 8 ? 8 : 0)
  let to = 0
  const output = room(length, input, 256)
  for (;;) {
    const head = littleEndian(input, from, 4)
    from += 4
    if (head === 0) break
    const size = head % 2 ** 31
    if (size === 0 || from + size > input.length) throw new Error(`an LZ4 block of ${size} bytes at byte ${from}`)
    const block = input.subarray(from, from + size)
    if (head >= 2 ** 31) {
      literals(block, 0, output, to, size)
      to += size
    } else to = lz4Into(block, output, to)
    from += size + blockChecksum
  }
  if (to !== length) throw new Error(`an LZ4 frame unpacks to ${to} bytes, ${length} were expected`)
  return output
}

/** Room for what comes out, unless no input of this size can give as much. */
function room(length: number, input: Uint8Array, most: number): Uint8Array {
  if (length > input.length * most) throw new Error(`${input.length} packed bytes claim to hold ${length}`)
  return new Uint8Array(length)
}

function extended(input: Uint8Array, from: number, value: number): [value: number, next: number] {
  if (value < 15) return [value, from]
  for (;;) {
    const byte = input[from++]
    if (byte === undefined) throw new Error('LZ4 data ends inside a length')
    value += byte
    if (byte < 255) return [value, from]
  }
}

function littleEndian(input: Uint8Array, from: number, bytes: number): number {
  if (from + bytes > input.length) throw new Error(`packed data ends at byte ${input.length}`)
  let value = 0
  for (let i = bytes - 1; i >= 0; i--) value = value * 256 + input[from + i]!
  return value
}

function varint(input: Uint8Array): { value: number; next: number } {
  let value = 0
  for (let i = 0; i < 5; i++) {
    const byte = input[i]
    if (byte === undefined) break
    value += (byte & 127) * 128 ** i
    if (byte < 128) return { value, next: i + 1 }
  }
  throw new Error('packed data without a length')
}

function literals(input: Uint8Array, from: number, output: Uint8Array, to: number, count: number): void {
  if (from + count > input.length || to + count > output.length)
    throw new Error(`${count} packed bytes at byte ${from} do not fit`)
  output.set(input.subarray(from, from + count), to)
}

function repeat(output: Uint8Array, to: number, distance: number, count: number): void {
  if (distance === 0 || distance > to || to + count > output.length)
    throw new Error(`a copy of ${count} bytes from ${distance} before byte ${to} does not fit`)
  if (distance >= count) output.copyWithin(to, to - distance, to - distance + count)
  else for (let i = to; i < to + count; i++) output[i] = output[i - distance]!
}
