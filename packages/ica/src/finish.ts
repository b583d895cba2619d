import type { Warning } from '@infomax/core'
import { type Matrix, matMul, transpose } from '@infomax/math'
import { looksNormal } from './normality.ts'
import type { Separation } from './separator.ts'
import { largest, type Whitened } from './whiten.ts'

/** What a separator found in whitened coordinates. */
export interface Found {
  readonly name: string
  /** components × components, orthogonal: sources = rotation · signals. */
  readonly rotation: Matrix<Float64Array>
  readonly iterations: number
  readonly converged: boolean
  readonly parts?: Readonly<Record<string, number>>
}

/**
 * Puts the sources in order and gives them their signs, which no mixture determines.
 *
 * By decreasing Σ_c mixing²_{ci}, which is the variance that source i has in the channels, as sources have unit variance; the largest element of
 * each column of the mixing matrix is positive.
 */
export function finish(whitened: Whitened, found: Found): Separation {
  const mixing = matMul(whitened.dewhitening, transpose(found.rotation))
  const columns = transpose(mixing)
  const k = columns.rows
  const column = (i: number): Float64Array => columns.data.subarray(i * columns.columns, (i + 1) * columns.columns)
  const power = Float64Array.from({ length: k }, (_, i) => column(i).reduce((sum, value) => sum + value * value, 0))
  const order = [...power.keys()].sort((i, j) => power[j]! - power[i]!)
  const signs = order.map(i => (largest(column(i)) < 0 ? -1 : 1))
  const arrange = (rows: Matrix<Float64Array>): Matrix<Float64Array> => ({
    ...rows,
    data: rows.data.map((_, at) => {
      const row = Math.floor(at / rows.columns)
      return signs[row]! * rows.data[order[row]! * rows.columns + (at % rows.columns)]!
    }),
  })
  const rotation = arrange(found.rotation)
  const sources = matMul(rotation, whitened.signals)
  const { name, iterations, converged, parts } = found
  return {
    name,
    sources: transpose(sources),
    unmixing: matMul(rotation, whitened.whitening),
    mixing: transpose(arrange(columns)),
    mean: whitened.mean,
    whitening: whitened.whitening,
    iterations,
    converged,
    ...(parts ? { parts } : {}),
    warnings: warningsOf(sources, found),
  }
}

function warningsOf(sources: Matrix<Float64Array>, { iterations, converged }: Found): readonly Warning[] {
  const { rows: k, columns: n } = sources
  const out: Warning[] = []
  if (!converged)
    out.push({
      code: 'NOT_CONVERGED',
      message: `The sources still moved after ${iterations} ${iterations === 1 ? 'iteration' : 'iterations'}: allow more, or a larger tolerance.`,
    })
  if (k === 1)
    out.push({ code: 'ONE_COMPONENT', message: 'One component is only scaled: there is nothing to separate.' })
  // the unknowns of a rotation, k²/2, want several samples each
  else if (n < 5 * k * k)
    out.push({
      code: 'TOO_FEW_SAMPLES_FOR_DIMENSION',
      message: `${n} samples for ${k} components: below ${5 * k * k} the sources found follow chance.`,
    })
  const normal = looksNormal(sources)
  if (normal.length > 1)
    out.push({
      code: 'NORMAL_SOURCES',
      message: `Components ${normal.join(', ')} cannot be told from normal ones at ${n} samples: they are mixed with one another arbitrarily.`,
    })
  return out
}
