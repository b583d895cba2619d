import { createRandom, type Matrix } from '@infomax/math'
import { accumulate, type Blocks } from '../accumulate/accumulator.ts'
import { type Totals, totalsAccumulator } from './totals.ts'

export interface GatherOptions {
  /** Samples that are held at most. */
  readonly rows?: number
  /** Of the choice of those that are held. */
  readonly seed?: number
}

export interface Gathered {
  /** Samples drawn at random without replacement, in the order they came. */
  readonly sample: Matrix
  /** Which they are, counted from 0 over all blocks. */
  readonly rows: Float64Array
  /** Of all samples. */
  readonly totals: Totals
}

/**
 * Reads a stream of samples once, for `diagnose`: sums over all of them, and a random sample that is held. Both are the same up to
 * rounding, the choice exactly, however the stream is cut into blocks.
 *
 * Throws what `accumulate` throws.
 * @example
 * const { sample, rows, totals } = await gather(blocks, { rows: 5000 })
 * const { findings } = await diagnose(sample, { totals, labels: Array.from(rows, row => labels[row]) })
 */
export async function gather(blocks: Blocks, { rows = 2000, seed = 0 }: GatherOptions = {}): Promise<Gathered> {
  const reservoir = createReservoir(rows, seed)
  const totals = await accumulate(totalsAccumulator, blocks, reservoir.add)
  return { ...reservoir.drawn(), totals }
}

/**
 * A uniform sample of rows whose number is not known before the last.
 * @see Vitter (1985), Random sampling with a reservoir, algorithm R
 */
function createReservoir(size: number, seed: number) {
  const random = createRandom(seed, 'rows')
  const rows: number[] = []
  let count = 0
  let columns = 0
  let data: Matrix['data'] = new Float32Array(0)

  return {
    add(x: Matrix): void {
      columns = x.columns
      if (count === 0) data = new (x.data.constructor as Float64ArrayConstructor)(size * columns)
      // doubles may follow floats
      else if (x.data instanceof Float64Array && data instanceof Float32Array) data = Float64Array.from(data)
      for (let i = 0; i < x.rows; i++, count++) {
        const place = rows.length < size ? rows.length : random.integer(count + 1)
        if (place >= size) continue
        rows[place] = count
        data.set(x.data.subarray(i * columns, (i + 1) * columns), place * columns)
      }
    },
    drawn(): { sample: Matrix; rows: Float64Array } {
      const order = [...rows.keys()].sort((a, b) => rows[a]! - rows[b]!)
      const sorted = data.slice(0, rows.length * columns)
      order.forEach((place, i) => {
        sorted.set(data.subarray(place * columns, (place + 1) * columns), i * columns)
      })
      return {
        sample: { data: sorted, rows: rows.length, columns },
        rows: Float64Array.from(order, place => rows[place]!),
      }
    },
  }
}
