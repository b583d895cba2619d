import { InfomaxError, isInfomaxError } from '@infomax/core'
import { touching } from '../node/files.ts'

export const badFile = (path: string, what: string, fix = 'Write it again; if it was copied, copy it again.') =>
  new InfomaxError('BAD_FILE', `${path} ${what}.`, fix)

export const badShape = (path: string, what: string, fix: string) =>
  new InfomaxError('BAD_SHAPE', `${path} ${what}.`, fix)

export const noData = (path: string, what: string) =>
  new InfomaxError('EMPTY_DATA', `${path} ${what}.`, 'Give a file with samples.')

/** Throws `OUT_OF_MEMORY` where `bytes` is past the limit, before they are allocated. */
export function affordable(path: string, bytes: number, memory: number, what: string, fix: string): void {
  if (bytes <= memory) return
  throw new InfomaxError(
    'OUT_OF_MEMORY',
    `${path}: ${what} would take ${gigabytes(bytes)}; the limit is ${gigabytes(memory)}.`,
    fix,
  )
}

const gigabytes = (bytes: number): string =>
  bytes < 1e6 ? `${bytes} bytes` : bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`

/** Runs a reader: whatever its parsers throw over damaged bytes becomes `BAD_FILE`. */
export async function reading<T>(path: string, format: string, work: () => Promise<T>): Promise<T> {
  try {
    return await touching(path, work)
  } catch (cause) {
    if (isInfomaxError(cause)) throw cause
    const what = cause instanceof Error ? cause.message : String(cause)
    throw new InfomaxError(
      'BAD_FILE',
      `${path} is not a readable ${format} file: ${what}.`,
      'It is cut short or damaged: copy it again.',
      { cause },
    )
  }
}

/** Chooses by name, with a list of what is there in the refusal. */
export function chosen<T>(
  path: string,
  what: string,
  items: ReadonlyMap<string, T>,
  name: string | undefined,
  option = 'array',
): readonly [string, T] {
  const list = items.size > 20 ? `${[...items.keys()].slice(0, 20).join(', ')}, …` : [...items.keys()].join(', ')
  if (name !== undefined) {
    const found = items.get(name)
    if (found !== undefined) return [name, found]
    throw new InfomaxError(
      'BAD_OPTIONS',
      `${path} has no ${what} "${name}", it has ${list || 'none'}.`,
      'Name one of these.',
    )
  }
  if (items.size === 1) return items.entries().next().value!
  if (items.size === 0) throw noData(path, `holds no ${what}`)
  throw new InfomaxError('BAD_OPTIONS', `${path} holds several ${what}s: ${list}.`, `Name one with \`${option}\`.`)
}
