import type { Separation } from '@infomax/ica'
import type { Matrix } from '@infomax/math'
import { fail } from '../failure.ts'

/** What is known of the sources. */
export interface Truth {
  /** n × sources. */
  readonly sources?: Matrix
  /** channels × sources. */
  readonly mixing?: Matrix
}

export interface Scores {
  /** Mean |correlation| of true sources with those matched to them. */
  readonly mcc?: number
  /** Of each true source in decibel. */
  readonly sir?: readonly number[]
  /** The column found for each true source, −1 where none is left. */
  readonly matches?: readonly number[]
  readonly amari?: number
}

/** How well the truth was found; throws as `mcc` does, and `BAD_SHAPE` for a mixing of another size. */
export async function scores(found: Separation, { sources, mixing }: Truth): Promise<Scores> {
  const { amariIndex, matchSources, mcc, sir } = await import('@infomax/ica')
  const { matMul } = await import('@infomax/math')
  const { rows: components, columns: channels } = found.unmixing
  if (mixing && (mixing.rows !== channels || mixing.columns !== components))
    await fail(
      'BAD_SHAPE',
      `The true mixing came as ${mixing.rows} × ${mixing.columns}; ${channels} × ${components} was expected.`,
      'Give one row for each channel and one column for each source, as many as are looked for.',
    )
  return {
    ...(sources
      ? {
          mcc: mcc(sources, found.sources),
          sir: [...sir(sources, found.sources)],
          matches: [...matchSources(sources, found.sources).columns],
        }
      : {}),
    ...(mixing ? { amari: amariIndex(matMul(found.unmixing, mixing)) } : {}),
  }
}

export interface Described {
  readonly columns: readonly {
    /** Of the variance of all channels, that comes from this source. */
    readonly share: number
    /** E s⁴/(E s²)² − 3. */
    readonly kurtosis: number
  }[]
  /** The sum of all shares: 1 where no direction was left out. */
  readonly explained: number
}

/** Sources are uncorrelated and of variance 1, so that source i has Σ_c mixing²_{ci} of the channels' variance. */
export function describe(samples: Matrix, { mixing, sources, mean }: Separation): Described {
  let total = 0
  for (let at = 0; at < samples.data.length; at++)
    total += (samples.data[at]! - mean[at % samples.columns]!) ** 2 / samples.rows
  const columns = Array.from({ length: sources.columns }, (_, i) => {
    let power = 0
    for (let at = i; at < mixing.data.length; at += mixing.columns) power += mixing.data[at]! ** 2
    let fourth = 0
    for (let at = i; at < sources.data.length; at += sources.columns) fourth += sources.data[at]! ** 4
    return { share: power / total, kurtosis: fourth / sources.rows - 3 }
  })
  return { columns, explained: columns.reduce((sum, { share }) => sum + share, 0) }
}
