import type { Estimate } from '@infomax/core'
import { normalInterval } from '../result.ts'
import { type AllTotals, type Pair, totalsOf } from './pair.ts'

/** The interval of a statistic of two similarities by the delete-one jackknife. */
export async function jackknifeInterval(
  { sums, products }: Pair,
  statistic: (totals: AllTotals) => number,
): Promise<Pick<Estimate, 'interval'>> {
  const totals = totalsOf(sums)
  // imported when it is asked for, as few ask
  const { jackknifeError } = await import('./jackknife.ts')
  const error = jackknifeError(sums, totals, await products(), statistic)
  return normalInterval(statistic(totals), error, 'delete-one jackknife')
}
