import type { Histogram } from '@infomax/core'

export interface Bin {
  readonly from: number
  readonly to: number
  /** Counts over all counts and the width: the areas of all bins sum to 1. */
  readonly density: number
}

/** Bins that can be drawn; none where nothing was counted, or where an edge is not finite or below the one before. */
export function bins({ edges, counts }: Histogram): Bin[] {
  const total = totalOf({ edges, counts })
  if (total === 0) return []
  const [low, high] = [edges[0]!, edges.at(-1)!]
  if (low === high) {
    // A constant has no width of its own: it stands as one bar as wide as a tenth of its size.
    const half = low === 0 ? 0.5 : Math.abs(low) / 20
    return [{ from: low - half, to: low + half, density: 1 / (2 * half) }]
  }
  return counts.flatMap((count, i) => {
    const [from, to] = [edges[i]!, edges[i + 1]!]
    return to > from ? [{ from, to, density: count / total / (to - from) }] : []
  })
}

/** Where a share of the counts lies below, taking counts as spread evenly within their bin; undefined where nothing can be read. */
export function quantileOf({ edges, counts }: Histogram, share: number): number | undefined {
  const total = totalOf({ edges, counts })
  if (total === 0) return undefined
  let below = 0
  for (const [i, count] of counts.entries()) {
    if (count > 0 && below + count >= share * total) {
      const [from, to] = [edges[i]!, edges[i + 1]!]
      return from + ((share * total - below) / count) * (to - from)
    }
    below += count
  }
  return edges.at(-1)
}

/** How many were counted; 0 where edges and counts make no histogram. */
function totalOf({ edges, counts }: Histogram): number {
  const ordered = edges.every((edge, i) => Number.isFinite(edge) && (i === 0 || edge >= edges[i - 1]!))
  const counted = counts.every(count => Number.isFinite(count) && count >= 0)
  return ordered && counted && edges.length === counts.length + 1 ? counts.reduce((sum, count) => sum + count, 0) : 0
}
