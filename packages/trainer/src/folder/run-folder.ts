import { type Event, fromJson, InfomaxError, toJson } from '@infomax/core'
import { readSafetensors, writeSafetensors } from '../safetensors.ts'
import type { Snapshot } from '../session.ts'
import { asInfomaxError, writeAtomically } from './files.ts'
import { lock } from './lock.ts'

/**
 * A run on disk: `config.json`, `events.jsonl`, `checkpoint.json` and the file below `checkpoints/` that it names.
 *
 * `checkpoint.json` is replaced last, so it always names a whole file; it also says how long the event log was, so
 * that events of steps which are done again are dropped on resume.
 */
export interface RunFolder {
  readonly directory: string
  append(event: Event): Promise<void>
  /** Writes a checkpoint; earlier ones but the last are removed. */
  save(snapshot: Snapshot): Promise<string>
  close(): Promise<void>
}

interface Pointer {
  readonly step: number
  readonly file: string
  /** The length of the event log in bytes. */
  readonly events: number
}

/** Makes a folder for a new run; refuses one that holds something already. */
export async function createRun(directory: string, config: unknown): Promise<RunFolder> {
  const { mkdir, readdir } = await import('node:fs/promises')
  try {
    await mkdir(`${directory}/checkpoints`, { recursive: true })
  } catch (error) {
    throw asInfomaxError(error, directory)
  }
  const release = await lock(directory)
  try {
    const others = (await readdir(directory)).filter(name => name !== 'run.lock' && name !== 'checkpoints')
    if (others.length)
      throw new InfomaxError(
        'FILE_EXISTS',
        `${directory} already holds ${others.slice(0, 3).join(', ')}${others.length > 3 ? ', …' : ''}.`,
        `Choose another folder, or go on with that run: infomax train --resume ${directory}`,
      )
    await writeAtomically(`${directory}/config.json`, `${JSON.stringify(config, null, 2)}\n`)
    return await opened(directory, release, 0)
  } catch (error) {
    await release()
    throw error
  }
}

/** Opens a run to go on with: events after the last checkpoint are dropped. */
export async function continueRun(directory: string): Promise<{ folder: RunFolder; snapshot: Snapshot | undefined }> {
  await readConfig(directory)
  const release = await lock(directory)
  try {
    const found = await readCheckpoint(directory)
    return { folder: await opened(directory, release, found?.pointer.events ?? 0), snapshot: found?.snapshot }
  } catch (error) {
    await release()
    throw error
  }
}

/** The configuration a run was started with. */
export async function readConfig(directory: string): Promise<unknown> {
  const { readFile } = await import('node:fs/promises')
  const path = `${directory}/config.json`
  const text = await readFile(path, 'utf8').catch(error => {
    throw new InfomaxError(
      'BAD_RUN',
      `${directory} is not the folder of a run: it has no config.json.`,
      'Give the folder that `infomax train` named at its end, such as runs/<name>.',
      { cause: error },
    )
  })
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new InfomaxError('BAD_RUN', `${path} is not JSON.`, 'The run is damaged; restore the file or train again.', {
      cause: error,
    })
  }
}

/** The events of a run so far; a last line cut off by a crash is left out. */
export async function readEvents(directory: string): Promise<Event[]> {
  const { readFile } = await import('node:fs/promises')
  const path = `${directory}/events.jsonl`
  const text = await readFile(path, 'utf8').catch(error => {
    throw new InfomaxError('BAD_RUN', `${directory} has no events.jsonl.`, 'Give the folder of a run.', {
      cause: error,
    })
  })
  const lines = text.split('\n')
  return lines.flatMap((line, i) => {
    if (line === '') return []
    try {
      return [fromJson(line) as Event]
    } catch (error) {
      if (i === lines.length - 1) return []
      throw new InfomaxError(
        'BAD_RUN',
        `Line ${i + 1} of ${path} is not JSON.`,
        'The run is damaged; restore the file or train again.',
        { cause: error },
      )
    }
  })
}

/** The last checkpoint, or nothing where training has not come to one. */
export async function readCheckpoint(directory: string): Promise<{ pointer: Pointer; snapshot: Snapshot } | undefined> {
  const { readFile } = await import('node:fs/promises')
  const text = await readFile(`${directory}/checkpoint.json`, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  let pointer: Pointer
  try {
    pointer = JSON.parse(text) as Pointer
  } catch (error) {
    throw new InfomaxError(
      'BAD_RUN',
      `${directory}/checkpoint.json is not JSON.`,
      'The run is damaged; restore the file or train again.',
      { cause: error },
    )
  }
  const path = `${directory}/${pointer.file}`
  const bytes = await readFile(path).catch(error => {
    throw new InfomaxError(
      'BAD_RUN',
      `${path}, the last checkpoint, cannot be read.`,
      'The run is damaged; restore the file or train again.',
      { cause: error },
    )
  })
  return { pointer, snapshot: { step: pointer.step, tensors: readSafetensors(bytes, path).tensors } }
}

async function opened(directory: string, release: () => Promise<void>, keep: number): Promise<RunFolder> {
  const { open, readdir, rm } = await import('node:fs/promises')
  const path = `${directory}/events.jsonl`
  const log = await open(path, 'a').catch(error => {
    throw asInfomaxError(error, path)
  })
  await log.truncate(keep)
  let length = keep
  return {
    directory,
    async append(event) {
      const line = `${toJson(event)}\n`
      try {
        await log.appendFile(line)
      } catch (error) {
        throw asInfomaxError(error, path)
      }
      length += Buffer.byteLength(line)
    },
    async save({ step, tensors }) {
      await log.sync()
      const file = `checkpoints/step-${String(step).padStart(8, '0')}.safetensors`
      await writeAtomically(`${directory}/${file}`, writeSafetensors(tensors, { step: String(step) }))
      await writeAtomically(
        `${directory}/checkpoint.json`,
        `${JSON.stringify({ step, file, events: length } satisfies Pointer)}\n`,
      )
      const all = (await readdir(`${directory}/checkpoints`)).filter(name => name.endsWith('.safetensors')).sort()
      for (const name of all.slice(0, -2)) await rm(`${directory}/checkpoints/${name}`, { force: true })
      return file
    },
    async close() {
      await log.close()
      await release()
    },
  }
}
