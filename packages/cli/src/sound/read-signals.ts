import type { WavFormat } from '@infomax/ica'
import type { Matrix } from '@infomax/math'
import { readMatrix } from '../matrices.ts'

/** What came out of a file of channels. */
export interface Signals {
  /** samples × channels. */
  readonly samples: Matrix
  /** Of a WAV file. */
  readonly sound?: { readonly sampleRate: number; readonly format: WavFormat }
}

export const isSound = (path: string): boolean => /\.wav$/i.test(path)

/** The channels of a WAV file, or the columns of a file that `readMatrix` knows. */
export async function readSignals(path: string): Promise<Signals> {
  if (!isSound(path)) return { samples: await readMatrix(path) }
  const { readWav } = await import('@infomax/ica')
  const { samples, ...sound } = readWav(await bytesOf(path))
  return { samples, sound }
}

async function bytesOf(path: string): Promise<Uint8Array> {
  const { readFile } = await import('node:fs/promises')
  try {
    return await readFile(path)
  } catch (error) {
    const { asInfomaxError } = await import('@infomax/trainer')
    throw asInfomaxError(error, path)
  }
}
