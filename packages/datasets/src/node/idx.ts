import { gunzipSync } from 'node:zlib'
import { InfomaxError } from '@infomax/core'
import { readBytes } from './files.ts'
import type { Decoded, IdxJob } from './job.ts'

/**
 * Reads a pair of IDX files of bytes, gzip-compressed or not: images [n, height, width] and labels [n].
 *
 * Throws `BAD_FILE` for a wrong magic number or a file of another length than its header says, `LENGTH_MISMATCH` where
 * there are not as many labels as images.
 * @see http://yann.lecun.com/exdb/mnist
 */
export async function decodeIdx(job: IdxJob): Promise<Decoded> {
  const [imageFile, labelFile] = job.files
  const images = await readIdx(imageFile, 3)
  const labels = await readIdx(labelFile, 1)
  const [n = 0, height = 0, width = 0] = images.shape
  if (labels.shape[0] !== n)
    throw new InfomaxError(
      'LENGTH_MISMATCH',
      `${labelFile} has ${labels.shape[0]} labels, ${imageFile} has ${n} images.`,
      'Give the label file that belongs to the images.',
    )
  const count = Math.min(n, job.limit ?? n)
  return {
    images: images.data.slice(0, count * height * width),
    shape: [height, width, 1],
    labels: Int32Array.from(labels.data.subarray(0, count)),
  }
}

async function readIdx(file: string, dimensions: number): Promise<{ shape: number[]; data: Uint8Array }> {
  const bytes = unpacked(await readBytes(file), file)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const start = 4 + 4 * dimensions
  const magic = bytes.length >= 4 ? view.getUint32(0) : undefined
  const expected = 0x800 + dimensions
  if (magic !== expected)
    throw new InfomaxError(
      'BAD_FILE',
      `${file} begins with ${magic === undefined ? `only ${bytes.length} bytes` : `magic number ${hex(magic)}`}; IDX ${dimensions === 3 ? 'images begin' : 'labels begin'} with ${hex(expected)}.`,
      'Check that images and labels are not exchanged, and copy the file again.',
    )
  const shape = bytes.length >= start ? Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i)) : []
  const size = start + shape.reduce((product, length) => product * length, 1)
  if (shape.length === 0 || bytes.length !== size)
    throw new InfomaxError(
      'BAD_FILE',
      `${file} has ${bytes.length} bytes; its header [${shape.join(', ')}] asks for ${size}.`,
      'The file is cut short or damaged: copy it again.',
    )
  return { shape, data: bytes.subarray(start) }
}

function unpacked(bytes: Uint8Array, file: string): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  try {
    return gunzipSync(bytes)
  } catch (cause) {
    throw new InfomaxError(
      'BAD_FILE',
      `${file} is a gzip file that cannot be unpacked: ${cause instanceof Error ? cause.message : cause}.`,
      'The file is cut short or damaged: copy it again.',
      { cause },
    )
  }
}

const hex = (magic: number): string => `0x${magic.toString(16).padStart(8, '0')}`
