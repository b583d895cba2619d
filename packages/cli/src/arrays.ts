import { existsSync } from 'node:fs'
import { InfomaxError } from '@infomax/core'
import { writeNpy } from '@infomax/datasets'
import type { Matrix } from '@infomax/math'

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
