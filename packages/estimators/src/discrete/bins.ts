import { InfomaxError } from '@infomax/core'
import { type Matrix, quantile, variance } from '@infomax/math'

export type BinRule = 'fd' | 'scott' | 'sturges' | number

/** Equal bins over the range of one column. */
export interface Bins {
  readonly count: number
  readonly width: number
  /** Which bin each sample is in; the largest value belongs to the last. */
  readonly of: Int32Array
}

/**
 * The bins of column j: as many as given, or by a rule for n samples in d dimensions: `sturges` ⌈log₂ n⌉ + 1, `scott` of width
 * (24√π)^{1/3} s n^{−1/(d+2)} and `fd` (Freedman and Diaconis) of width 2 IQR n^{−1/(d+2)}. For d = 1 these are NumPy's.
 */
export function binsOf({ data, rows: n, columns: d }: Matrix, j: number, rule: BinRule): Bins {
  const column = Float64Array.from({ length: n }, (_, i) => data[i * d + j]!)
  let low = column[0]!
  let high = low
  for (const value of column) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  const range = high - low
  if (range === 0) return { count: 1, width: 0, of: new Int32Array(n) }
  const count = typeof rule === 'number' ? rule : Math.ceil(range / widthBy(rule, column, j, d, range))
  if (!(count < 2 ** 31))
    throw new InfomaxError(
      'BAD_OPTIONS',
      `The rule ${rule} asks for ${count.toPrecision(3)} bins in column ${j}: some values lie far out.`,
      'Give bins as a number, or remove outliers.',
    )
  return { count, width: range / count, of: Int32Array.from(column, x => binOf(x, low, high, count)) }
}

/** Which bin x is in: by the edges low + k (high − low)/count themselves, since a quotient can round to the next bin. */
function binOf(x: number, low: number, high: number, count: number): number {
  const edge = (k: number): number => (k === count ? high : low + (k * (high - low)) / count)
  let k = Math.min(count - 1, Math.floor(((x - low) / (high - low)) * count))
  if (k > 0 && x < edge(k)) k--
  else if (k < count - 1 && x >= edge(k + 1)) k++
  return k
}

function widthBy(rule: Exclude<BinRule, number>, column: Float64Array, j: number, d: number, range: number): number {
  const n = column.length
  if (rule === 'sturges') return range / (Math.log2(n) + 1)
  if (rule === 'scott') return Math.cbrt(24 * Math.sqrt(Math.PI)) * Math.sqrt(variance(column, 0)) * n ** (-1 / (d + 2))
  const spread = quantile(column, 0.75) - quantile(column, 0.25)
  if (spread === 0)
    throw new InfomaxError(
      'BAD_VALUE',
      `The middle half of column ${j} is one value, so that the rule fd has no width.`,
      'Use bins=scott, bins=sturges or a number.',
    )
  return 2 * spread * n ** (-1 / (d + 2))
}
