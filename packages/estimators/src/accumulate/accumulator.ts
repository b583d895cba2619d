import { InfomaxError } from '@infomax/core'
import type { Matrix } from '@infomax/math'
import { type MatrixLike, toMatrix } from '../input.ts'

/** A summary of samples that can be computed in parts: plain data, so that parts can come from other threads. */
export interface Accumulator<S> {
  /** Of no samples of d dimensions. */
  empty(d: number): S
  of(x: Matrix): S
  /** Of both without either; neither is changed. */
  merge(a: S, b: S): S
}

/** Blocks of rows as they come from a file, a network or an array. */
export type Blocks = Iterable<MatrixLike> | AsyncIterable<MatrixLike>

/**
 * The summary of all rows of all blocks, in one pass that holds one block at a time. `seen` is given each block once it was checked.
 *
 * Throws `EMPTY_DATA` where there is no row, `BAD_SHAPE` where blocks have different columns, `BAD_VALUE` for a value that is not a finite
 * number; rows are counted over all blocks.
 * @example
 * const { n, mean, scatter } = await accumulate(momentAccumulator, blocks)
 */
export async function accumulate<S>(
  accumulator: Accumulator<S>,
  blocks: Blocks,
  seen?: (block: Matrix) => void,
): Promise<S> {
  let state: S | undefined
  let columns = 0
  let rows = 0
  for await (const block of blocks) {
    const x = toMatrix(block, 0, rows)
    if (x.rows === 0) continue
    if (state !== undefined && x.columns !== columns)
      throw new InfomaxError(
        'BAD_SHAPE',
        `From row ${rows} on, samples have ${x.columns} columns; ${columns} were expected, as before.`,
        'Give blocks of one data set.',
      )
    columns = x.columns
    rows += x.rows
    state = state === undefined ? accumulator.of(x) : accumulator.merge(state, accumulator.of(x))
    seen?.(x)
  }
  if (state === undefined)
    throw new InfomaxError('EMPTY_DATA', 'No samples came; one at least was expected.', 'Give samples.')
  return state
}

/** Several summaries in one pass: the state has one entry for each. */
export function together<S extends Readonly<Record<string, unknown>>>(
  parts: {
    readonly [K in keyof S]: Accumulator<S[K]>
  },
): Accumulator<S> {
  const names = Object.keys(parts) as (keyof S & string)[]
  const each = (value: <K extends keyof S & string>(name: K) => S[K]): S =>
    Object.fromEntries(names.map(name => [name, value(name)])) as unknown as S
  return {
    empty: d => each(name => parts[name].empty(d)),
    of: x => each(name => parts[name].of(x)),
    merge: (a, b) => each(name => parts[name].merge(a[name], b[name])),
  }
}
