import type { Matrix } from '@infomax/math'
import { fail } from '../failure.ts'
import { isSound, type Signals } from './read-signals.ts'

const formats = ['.npy', '.csv', '.wav'] as const

/** What is written, and what the sources were divided by for it: sounds are brought within ±1, all by one number. */
export interface Written {
  readonly bytes: Uint8Array | string
  readonly divisor?: number
}

/** Refuses, before anything is computed, an ending that is unknown, a sound without a sample rate, a folder that is not there and a file that is. */
export async function checkTarget(
  path: string,
  sound: Signals['sound'],
  { rate, force }: { readonly rate: number | undefined; readonly force: boolean },
): Promise<void> {
  if (!formats.some(ending => path.toLowerCase().endsWith(ending)))
    await fail('BAD_USAGE', `${path} has no ending that is known.`, `Write ${formats.join(', ')}.`)
  if (isSound(path) && !sound && rate === undefined)
    await fail('BAD_USAGE', `A sound needs a sample rate, which only WAV files have.`, 'Write --rate 44100.')
  const { existsSync } = await import('node:fs')
  const { dirname } = await import('node:path')
  if (!existsSync(dirname(path)))
    await fail(
      'FILE_NOT_FOUND',
      `The folder ${dirname(path)}, in which ${path} is to be written, is not there.`,
      'Make it, or give another --out.',
    )
  if (existsSync(path) && !force)
    await fail('FILE_EXISTS', `${path} is already there.`, 'Give another --out, or --force.')
}

/** The sources as a file of the format that its name ends with. */
export async function encodeSources(
  path: string,
  sources: Matrix<Float64Array>,
  sound: Signals['sound'],
  rate: number | undefined,
): Promise<Written> {
  if (isSound(path)) {
    const { writeWav } = await import('@infomax/ica')
    const divisor = sources.data.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0)
    const scaled = { ...sources, data: sources.data.map(value => value / divisor) }
    const format = sound?.format ?? 'float32'
    return { bytes: writeWav(scaled, { sampleRate: rate ?? sound!.sampleRate, format }), divisor }
  }
  if (path.toLowerCase().endsWith('.csv')) return { bytes: csv(sources) }
  const { writeNpy } = await import('@infomax/datasets')
  return { bytes: writeNpy({ shape: [sources.rows, sources.columns], data: sources.data }) }
}

/** A line of names, then one for each sample; every number reads back as it was. */
function csv({ data, rows, columns }: Matrix): string {
  const lines = [Array.from({ length: columns }, (_, j) => `source${j}`).join(',')]
  for (let i = 0; i < rows; i++) lines.push(data.subarray(i * columns, (i + 1) * columns).join(','))
  return `${lines.join('\n')}\n`
}
