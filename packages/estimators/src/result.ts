import type { Estimate, Warning } from '@infomax/core'
import { normalQuantile, variance } from '@infomax/math'

type Interval = NonNullable<Estimate['interval']>

/** The level of every interval. */
const level = 0.95

/** Centre ± 1.96 standard errors; nothing where the error is not a number. */
export function normalInterval(center: number, standardError: number, method: string): { interval?: Interval } {
  const half = normalQuantile((1 + level) / 2) * standardError
  return Number.isFinite(center) && Number.isFinite(half)
    ? { interval: { low: center - half, high: center + half, level, method } }
    : {}
}

/** The standard error of a mean of independent terms, or of a statistic from its influence values. */
export const standardError = (terms: ArrayLike<number>): number => Math.sqrt(variance(terms) / terms.length)

/** A p-value and how it came about, where there is one. */
export const withPValue = (
  pValue: number | undefined,
  pValueMethod: string,
): Pick<Estimate, 'pValue' | 'pValueMethod'> => (pValue === undefined ? {} : { pValue, pValueMethod })

export const chiSquared = (freedom: number): string => `χ² with ${freedom} degree${freedom === 1 ? '' : 's'} of freedom`

/** A list of the warnings that apply. */
export const warnings = (...found: readonly (Warning | undefined)[]): readonly Warning[] =>
  found.filter(warning => warning !== undefined)
