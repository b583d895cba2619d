import { InfomaxError } from '@infomax/core'
import { readBytes } from './files.ts'
import type { BinaryJob, Decoded } from './job.ts'

const pixels = 32 * 32

/**
 * Reads CIFAR's binary version: records of label bytes and 3 072 bytes, a plane each of red, green and blue.
 *
 * Throws `BAD_FILE` for a file that is no whole number of records or has a label past the classes.
 * @see https://www.cs.toronto.edu/~kriz/cifar.html
 */
export async function decodeBinary(job: BinaryJob): Promise<Decoded> {
  const record = job.labelBytes + 3 * pixels
  const limit = job.limit ?? Number.POSITIVE_INFINITY
  const parts: Uint8Array[] = []
  let count = 0
  for (const file of job.files) {
    if (count >= limit) break
    const bytes = await readBytes(file)
    if (bytes.length === 0 || bytes.length % record !== 0)
      throw new InfomaxError(
        'BAD_FILE',
        `${file} has ${bytes.length} bytes, which is no whole number of records of ${record} bytes.`,
        'The file is cut short or is not of the binary version: unpack the archive again.',
      )
    parts.push(bytes)
    count += bytes.length / record
  }
  count = Math.min(count, limit)
  const images = new Uint8Array(count * 3 * pixels)
  const labels = new Int32Array(count)
  let row = 0
  for (const [i, bytes] of parts.entries())
    for (let from = 0; from < bytes.length && row < count; from += record, row++) {
      const label = bytes[from + job.labelAt]!
      if (label >= job.classes)
        throw new InfomaxError(
          'BAD_FILE',
          `${job.files[i]} has label ${label} in record ${from / record}; labels are 0 to ${job.classes - 1}.`,
          'The file is damaged or of another data set: unpack the archive again.',
        )
      labels[row] = label
      const to = row * 3 * pixels
      for (let channel = 0; channel < 3; channel++) {
        const plane = from + job.labelBytes + channel * pixels
        for (let p = 0; p < pixels; p++) images[to + 3 * p + channel] = bytes[plane + p]!
      }
    }
  return { images, shape: [32, 32, 3], labels }
}
