import { InfomaxError } from '@infomax/core'
import type { Program } from './program.ts'
import { encode, type RegionCode } from './region.ts'
import type { Leave } from './step.ts'

/** A part of a segment, from + t·(to − from) for t in [start, end], in one region. */
export interface RegionPiece {
  readonly start: number
  readonly end: number
  readonly region: RegionCode
}

/** A segment, cut where it goes from one region to the next. */
export interface RegionPath {
  readonly pieces: readonly RegionPiece[]
  /** Boundaries crossed: pieces − 1. */
  readonly crossings: number
}

/** Pieces below this share of the segment are rounding: several units turn at one point. */
const shortest = 1e-13

/** More turns than this of one unit or another are taken for a circle. */
const mostTurns = 1_000_000

/**
 * The regions along a segment, exactly: within a region all numbers before all units are affine in t, so the next
 * boundary is the least t at which one unit turns; it is turned, and the way goes on under the new choices.
 *
 * One pass of two rows, a point and a direction, for each unit that turns.
 */
export function walk(program: Program, from: Float64Array, to: Float64Array): RegionPath {
  const { step, units } = program
  const direction = to.map((value, i) => value - from[i]!)
  const choices: Uint16Array[] = units.map(() => new Uint16Array(0))
  step.push(from, 1, { points: 1, choose: (unit, x) => (choices[unit.slot] = unit.decide(x, 1)) })

  /** The next unit that turns after t. */
  const next = (t: number): (Leave & { readonly slot: number }) | undefined => {
    const rows = new Float64Array(2 * from.length)
    for (let i = 0; i < from.length; i++) rows[i] = from[i]! + t * direction[i]!
    rows.set(direction, from.length)
    let first: (Leave & { readonly slot: number }) | undefined
    step.push(rows, 2, {
      points: 1,
      choose({ slot, leave }, x) {
        const leaving = leave(x, choices[slot]!)
        if (leaving && (!first || leaving.distance < first.distance)) first = { ...leaving, slot }
        return choices[slot]!
      },
    })
    return first
  }

  const pieces: RegionPiece[] = []
  let [start, t] = [0, 0]
  for (let turns = 0; t < 1; turns++) {
    if (turns === mostTurns)
      throw new InfomaxError(
        'BAD_VALUE',
        `After ${mostTurns} turns of units a path is only ${t} of its way along; fewer were expected.`,
        'Take a shorter segment.',
      )
    const turn = next(t)
    t = turn ? Math.min(1, t + turn.distance) : 1
    if (t - start > shortest) {
      pieces.push({ start, end: t, region: encode(units, choices) })
      start = t
    }
    if (turn) choices[turn.slot]![turn.unit] = turn.piece
  }
  // a rest too short for a piece belongs to the one before
  pieces.push({ ...pieces.pop()!, end: 1 })
  return { pieces, crossings: pieces.length - 1 }
}
