import type { MonitorSummary } from './summary.ts'

/** A monitored quantity and, where the same monitor reports one, what it cannot pass. */
export interface Bounded {
  readonly monitored: MonitorSummary
  readonly ceiling?: MonitorSummary
}

/** Puts `entropyCeiling` beside `entropy`, and `views/ceiling` beside `views`; every quantity that is no ceiling is listed once. */
export function withCeilings(monitors: readonly MonitorSummary[]): Bounded[] {
  const find = (of: MonitorSummary): MonitorSummary | undefined =>
    monitors.find(
      ({ monitor, quantity }) =>
        monitor === of.monitor && [`${of.quantity}Ceiling`, `${of.quantity}/ceiling`].includes(quantity),
    )
  const pairs = monitors.map(monitored => ({ monitored, ceiling: find(monitored) }))
  const ceilings = new Set(pairs.map(({ ceiling }) => ceiling))
  return pairs
    .filter(({ monitored }) => !ceilings.has(monitored))
    .map(({ monitored, ceiling }) => (ceiling ? { monitored, ceiling } : { monitored }))
}
