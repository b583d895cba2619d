import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { nativeFolder, nativeHash } from '../sources.ts'
import { writeWhole } from './cache.ts'
import { processor } from './compile.ts'
import type { Device } from './tensorflow.ts'

/** A backend that was installed: all that loading it needs. */
export interface Installed {
  readonly device: Device
  /** The version of TensorFlow, or of the package whose binary is used. */
  readonly version: string
  /** The folder of TensorFlow.js's JavaScript for its binding. */
  readonly javascript: string
  /** Folder of google-protobuf, where `javascript` cannot find one by itself. */
  readonly protobuf?: string
  readonly binding: string
  /** Our kernels; absent beside a binary that we did not compile. */
  readonly kernels?: string
  /** What reaches the process before TensorFlow is loaded; there if `kernels` are. */
  readonly process?: string
  /** What `kernels` were compiled for. */
  readonly processor?: string
  /** A hash of the C++ files that `kernels` were compiled from. */
  readonly sources?: string
}

const recordFile = (cache: string, device: Device): string => join(cache, `${device}.json`)

export const writeRecord = (cache: string, installed: Installed): Promise<void> =>
  writeWhole(recordFile(cache, installed.device), `${JSON.stringify(installed, null, 2)}\n`)

/** What was installed for a device, if it is all still there and fits our C++ files, or why it cannot be used. */
export async function readRecord(
  cache: string,
  device: Device,
  native = nativeFolder,
): Promise<{ readonly installed: Installed } | { readonly reason: string }> {
  let installed: Installed
  try {
    installed = JSON.parse(await readFile(recordFile(cache, device), 'utf8'))
  } catch {
    return { reason: `The native backend is not installed for ${device} (no ${recordFile(cache, device)}).` }
  }
  const files = [installed.binding, installed.kernels, installed.process, join(installed.javascript, 'package.json')]
  for (const file of files)
    if (file && !(await stat(file).catch(() => undefined)))
      return { reason: `The native backend is installed, but ${file} is gone.` }
  if (installed.processor && installed.processor !== (await processor()))
    return { reason: 'The native backend was compiled for another processor.' }
  const sources = await nativeHash(native).catch((error: NodeJS.ErrnoException) => {
    // a program bundled into one file has left them behind
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (installed.kernels && sources && installed.sources !== sources)
    return { reason: 'The native backend was compiled from the kernels of another version of infomax.' }
  return { installed }
}
