import type { Matrix } from '@infomax/math'
import { turn } from '../orthogonal.ts'
import type { Criterion } from './criterion.ts'

/** So many samples tell in which valley of the loss an angle lies. */
const scouts = 2048

/**
 * Turns one plane (i, j) of the coordinates after the other to where the loss is lowest over all angles, until nothing moves.
 *
 * Past a quarter turn coordinates are only swapped and mirrored, so `angles` multiples of 90°/angles are tried, and the lowest is refined by a parabola
 * through its neighbours. A turn is made where the loss on all samples agrees. Rows of `y` and `rotation` are turned in place; returns the sweeps made.
 */
export function searchPlanes(
  y: Matrix<Float64Array>,
  rotation: Matrix<Float64Array>,
  criterion: Criterion,
  { angles, maxSweeps }: { readonly angles: number; readonly maxSweeps: number },
): number {
  const k = y.rows
  let dirty = new Set(Array.from({ length: k }, (_, i) => i))
  for (let sweep = 1; sweep <= maxSweeps; sweep++) {
    const moved = new Set<number>()
    for (let i = 0; i < k; i++)
      for (let j = i + 1; j < k; j++) {
        if (!(dirty.has(i) || dirty.has(j) || moved.has(i) || moved.has(j))) continue
        const angle = bestAngle(y, i, j, criterion, angles)
        if (angle === 0) continue
        turn(y, i, j, angle)
        turn(rotation, i, j, angle)
        moved.add(i).add(j)
      }
    if (moved.size === 0) return sweep
    dirty = moved
  }
  return maxSweeps
}

/** The angle of the lowest loss, 0 where that is the lowest of the grid or all samples do not agree. */
function bestAngle(y: Matrix<Float64Array>, i: number, j: number, criterion: Criterion, angles: number): number {
  const n = y.columns
  const all = plane(y, i, j, criterion, n, t => t)
  // spread over the samples by the golden ratio: every m-th of a sound can fall into step with it
  const some = n > scouts ? plane(y, i, j, criterion, scouts, t => Math.floor(((t * golden) % 1) * n)) : all
  const width = Math.PI / 2 / angles
  const losses = Float64Array.from({ length: angles }, (_, step) => some(step * width))
  const best = losses.indexOf(Math.min(...losses))
  if (best === 0) return 0
  const before = losses[best - 1]!
  const after = losses[(best + 1) % angles]!
  const bend = before - 2 * losses[best]! + after
  const angle = (best + (bend > 0 ? (before - after) / (2 * bend) : 0)) * width
  return all(angle) < all(0) ? (angle > Math.PI / 4 ? angle - Math.PI / 2 : angle) : 0
}

const golden = (Math.sqrt(5) - 1) / 2

/** The loss of `count` samples as a function of the angle of a plane. */
function plane(
  y: Matrix<Float64Array>,
  i: number,
  j: number,
  criterion: Criterion,
  count: number,
  sample: (t: number) => number,
): (angle: number) => number {
  const rows = criterion.pairwise ? [i, j] : Array.from({ length: y.rows }, (_, row) => row)
  const original = new Float64Array(rows.length * count)
  rows.forEach((row, r) => {
    for (let t = 0; t < count; t++) original[r * count + t] = y.data[row * y.columns + sample(t)]!
  })
  const turned = { data: original.slice(), rows: rows.length, columns: count }
  return angle => {
    turned.data.set(original)
    turn(turned, rows.indexOf(i), rows.indexOf(j), angle)
    return criterion.loss(turned)
  }
}
