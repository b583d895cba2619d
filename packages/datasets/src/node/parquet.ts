import { InfomaxError } from '@infomax/core'
import {
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { touching } from './files.ts'
import { decodeImage, each } from './image.ts'
import type { Decoded, ParquetJob, Progress } from './job.ts'

type File = Awaited<ReturnType<typeof asyncBufferFromFile>>

interface Opened {
  readonly path: string
  readonly file: File
  readonly metadata: FileMetaData
  readonly rows: number
  readonly image: string
  readonly label: string
}

/**
 * Reads Parquet files with encoded images as the Hugging Face hub writes them: a struct of `bytes` and `path`, and an
 * integer label whose names stand in the schema's metadata.
 *
 * Throws `BAD_FILE` for a damaged file, other columns or an image that cannot be decoded, `BAD_SHAPE` for an image of
 * another size; each names the row.
 */
export async function decodeParquet(job: ParquetJob, progress: Progress): Promise<Decoded> {
  const opened: Opened[] = []
  for (const path of job.files) opened.push(await open(path, job))
  const total = Math.min(
    opened.reduce((sum, { rows }) => sum + rows, 0),
    job.limit ?? Number.POSITIVE_INFINITY,
  )
  const [height, width, channels] = job.shape
  const images = new Uint8Array(total * height * width * channels)
  const labels = new Int32Array(total)
  let done = 0
  for (const source of opened)
    for (const [start, end] of rowGroups(source.metadata)) {
      if (done >= total) break
      const rows = await readRows(source, start, Math.min(end, start + total - done))
      const first = done
      await each(
        rows.length,
        async i => {
          const name = `The image in row ${start + i} of ${source.path}`
          images.set(await pixels(rows[i]!.image, name, job), (first + i) * height * width * channels)
          labels[first + i] = checkLabel(rows[i]!.label, `row ${start + i} of ${source.path}`, job.classes)
        },
        decoded => progress(first + decoded, total),
      )
      done += rows.length
    }
  const names = opened[0] && classNames(opened[0])
  return { images, shape: job.shape, labels, ...(names && { classes: names }) }
}

async function open(path: string, job: ParquetJob): Promise<Opened> {
  const { file, metadata } = await reading(path, async () => {
    const file = await asyncBufferFromFile(path)
    return { file, metadata: await parquetMetadataAsync(file) }
  })
  const columns = parquetSchema(metadata).children
  const names = columns.map(column => column.element.name)
  const image = job.images.find(name =>
    columns.some(
      column => column.element.name === name && column.children.some(child => child.element.name === 'bytes'),
    ),
  )
  const label = job.labels.find(name => names.includes(name))
  if (!image || !label)
    throw new InfomaxError(
      'BAD_FILE',
      `${path} has the columns ${names.join(', ') || '(none)'}; ${image ? '' : `encoded images in ${job.images.join(' or ')} (a struct with bytes)`}${image || label ? '' : ' and '}${label ? '' : `labels in ${job.labels.join(' or ')}`} were expected.`,
      'Rename the columns, or use the files of the Hugging Face hub as they are.',
    )
  return { path, file, metadata, rows: Number(metadata.num_rows), image, label }
}

/** The rows of each group, first and end: a group is unpacked as a whole, so it is read once. */
function rowGroups(metadata: FileMetaData): [start: number, end: number][] {
  let end = 0
  return metadata.row_groups.map(group => [end, (end += Number(group.num_rows))])
}

async function readRows(source: Opened, rowStart: number, rowEnd: number) {
  const { path, file, metadata, image, label } = source
  const rows = await reading(path, () =>
    parquetReadObjects({ file, metadata, columns: [image, label], rowStart, rowEnd, utf8: false, compressors }),
  )
  if (rows.length !== rowEnd - rowStart)
    throw new InfomaxError(
      'BAD_FILE',
      `${path} has ${rows.length} rows from row ${rowStart} on where ${rowEnd - rowStart} were expected.`,
      'The file is damaged: copy it again.',
    )
  return rows.map(row => ({ image: row[image]?.bytes as unknown, label: row[label] as unknown }))
}

async function reading<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await touching(path, work)
  } catch (cause) {
    // Failures of the file system are told already; the rest is the content.
    if (cause instanceof InfomaxError) throw cause
    throw new InfomaxError(
      'BAD_FILE',
      `${path} is not a readable Parquet file: ${cause instanceof Error ? cause.message : cause}.`,
      'The file is cut short or damaged: copy it again.',
      { cause },
    )
  }
}

async function pixels(bytes: unknown, name: string, job: ParquetJob): Promise<Uint8Array> {
  if (!(bytes instanceof Uint8Array))
    throw new InfomaxError('BAD_FILE', `${name} is missing.`, 'Remove that row, or use files that embed the images.')
  const { data, height, width, channels } = await decodeImage(bytes, name)
  if (height !== job.shape[0] || width !== job.shape[1] || channels !== job.shape[2])
    throw new InfomaxError(
      'BAD_SHAPE',
      `${name} is ${height} × ${width} × ${channels}; ${job.shape.join(' × ')} was expected.`,
      'Is this another data set? `image-folder` resizes images of any size.',
    )
  return data
}

function checkLabel(value: unknown, where: string, classes: number): number {
  const label = Number(value)
  if (value !== null && Number.isInteger(label) && label >= 0 && label < classes) return label
  throw new InfomaxError(
    'BAD_FILE',
    `The label in ${where} is ${value}; labels are 0 to ${classes - 1}.`,
    'Is this another data set?',
  )
}

/** The names of the label column's classes, from the `huggingface` entry of the metadata. */
function classNames({ metadata, label }: Opened): string[] | undefined {
  const text = metadata.key_value_metadata?.find(({ key }) => key === 'huggingface')?.value
  if (!text) return undefined
  try {
    const names = JSON.parse(text)?.info?.features?.[label]?.names
    return Array.isArray(names) && names.every(name => typeof name === 'string') ? names : undefined
  } catch {
    return undefined
  }
}
