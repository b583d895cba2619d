import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { InfomaxError } from '@infomax/core'
import { type Npy, readNpy, writeNpy } from '@infomax/datasets'
import type { Matrix } from '@infomax/math'

/** A `.npy` file as samples × dimensions; one dimension is one column. Throws `FILE_NOT_FOUND`, `BAD_FILE`, `BAD_SHAPE`. */
export async function readMatrix(path: string): Promise<Matrix> {
  const { shape, data } = await readArray(path)
  if (shape.length !== 1 && shape.length !== 2)
    throw new InfomaxError(
      'BAD_SHAPE',
      `${path} has shape [${shape}]; samples × dimensions were expected.`,
      'Reshape it to two dimensions, one row a sample.',
    )
  const numbers = data instanceof Float32Array || data instanceof Float64Array ? data : Float64Array.from(data)
  return { data: numbers, rows: shape[0]!, columns: shape[1] ?? 1 }
}

/** A `.npy` file of whole numbers, one a sample. */
export async function readLabels(path: string): Promise<Int32Array> {
  const { shape, data } = await readArray(path)
  if (shape.length !== 1)
    throw new InfomaxError('BAD_SHAPE', `${path} has shape [${shape}]; one label a sample was expected.`)
  return Int32Array.from(data)
}

async function readArray(path: string): Promise<Npy> {
  const bytes = await readFile(path).catch(error => {
    throw new InfomaxError('FILE_NOT_FOUND', `${path} cannot be read: ${error.message}.`, 'Check the path.', {
      cause: error,
    })
  })
  return readNpy(bytes, path)
}

const formats = ['.npy', '.safetensors'] as const

/** A format that can be written, by the ending of a file's name; throws `BAD_USAGE`. */
export function formatOf(path: string): (typeof formats)[number] {
  const format = formats.find(ending => path.endsWith(ending))
  if (!format)
    throw new InfomaxError('BAD_USAGE', `${path} has no ending that is known.`, `Write ${formats.join(' or ')}.`)
  return format
}

/** Where the labels of a file lie: beside it. */
const labelsBeside = (path: string): string => `${path.slice(0, -formatOf(path).length)}.labels.npy`

/** Writes rows of floats, and their labels beside; refuses to replace a file. Returns what was written. */
export async function writeRows(
  path: string,
  { data, rows, columns }: Matrix<Float32Array>,
  labels: Int32Array | undefined,
  { name, force }: { readonly name: string; readonly force: boolean },
): Promise<string[]> {
  const { writeAtomically, writeSafetensors } = await import('@infomax/trainer')
  const shape = [rows, columns]
  const files = labels ? [path, labelsBeside(path)] : [path]
  const taken = files.find(existsSync)
  if (taken !== undefined && !force)
    throw new InfomaxError('FILE_EXISTS', `${taken} is already there.`, 'Give another --out, or --force.')
  await writeAtomically(
    path,
    formatOf(path) === '.npy' ? writeNpy({ shape, data }) : writeSafetensors({ [name]: { shape, data } }),
  )
  if (labels) await writeAtomically(labelsBeside(path), writeNpy({ shape: [labels.length], data: labels }))
  return files
}
