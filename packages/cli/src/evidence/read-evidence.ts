import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { type Bound, InfomaxError, suggest } from '@infomax/core'
import { readMatrix } from '../matrices.ts'

/**
 * The evidence of a bound from a JSON file: numbers, arrays, or a text, which is the path of a matrix from the folder of
 * the file. Throws `FILE_NOT_FOUND`, `BAD_FILE`, and `UNKNOWN_KEY` with the nearest one that the bound knows.
 */
export async function readEvidence(path: string, name: string, bound: Bound): Promise<Record<string, unknown>> {
  const given = parse(path, await text(path))
  const known = Object.keys(bound.evidence)
  const unknown = Object.keys(given).find(key => !known.includes(key))
  if (unknown !== undefined)
    throw new InfomaxError(
      'UNKNOWN_KEY',
      `${path}: the bound "${name}" has no evidence "${unknown}".`,
      suggest(unknown, known),
    )
  const folder = dirname(path)
  const entries = Object.entries(given).map(
    async ([key, value]) =>
      [key, typeof value === 'string' ? await readMatrix(resolve(folder, value)) : value] as const,
  )
  return Object.fromEntries(await Promise.all(entries))
}

async function text(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new InfomaxError(
      'FILE_NOT_FOUND',
      `${path} cannot be read: ${(error as Error).message}.`,
      'Give the folder of a run, or a JSON file of evidence.',
      { cause: error },
    )
  }
}

function parse(path: string, json: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (error) {
    throw new InfomaxError('BAD_FILE', `${path} is no JSON: ${(error as Error).message}.`, example, { cause: error })
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new InfomaxError('BAD_FILE', `${path} is not an object of evidence by name.`, example)
  return value as Record<string, unknown>
}

const example = 'Write an object, such as { "n": 1000, "zLabelled": "z.npy" }.'
