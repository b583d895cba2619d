import type { Estimate } from '@infomax/core'

/** What is wrong with a result, whatever it is of; `finite` where the input is no special one. */
export function unsound(found: Estimate, finite: boolean): string | undefined {
  const { name, value, unit, side, n, d, interval, pValue, statistic, warnings } = found
  if (!name) return 'it has no name'
  if (typeof value !== 'number') return `its value is ${JSON.stringify(value)}`
  if (!Number.isFinite(value) && finite) return `it gave ${value}`
  if (!Number.isFinite(value) && warnings.length === 0) return `it gave ${value} without a warning`
  if (!unit) return 'it has no unit'
  if (!['lower bound', 'upper bound', 'point'].includes(side)) return `its side is "${side}"`
  if (!(Number.isSafeInteger(n) && Number.isSafeInteger(d))) return `it is of n = ${n} samples of d = ${d} dimensions`
  if (interval && !(interval.low <= interval.high)) return `its interval is ${interval.low} to ${interval.high}`
  if (interval && !(interval.level > 0 && interval.level < 1)) return `the level of its interval is ${interval.level}`
  if (interval && !interval.method) return 'its interval does not say how it was made'
  if (pValue !== undefined && !(pValue >= 0 && pValue <= 1)) return `its p-value is ${pValue}`
  if (statistic !== undefined && Number.isNaN(statistic)) return 'its statistic is NaN'
  const unnamed = warnings.find(({ code, message }) => !/^[A-Z][A-Z0-9_]*$/.test(code) || !message)
  return unnamed && `a warning has the code "${unnamed.code}" and the message "${unnamed.message}"`
}

/** A path to the first number that JSON would lose, or another value that it would change. */
export function lostInJson(found: unknown): string | undefined {
  const read = JSON.parse(JSON.stringify(found)) as unknown
  return difference(found, read, '')
}

function difference(a: unknown, b: unknown, path: string): string | undefined {
  if (Object.is(a, b) || (a === 0 && b === 0)) return undefined
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return `${path} is ${String(a)}`
  if (![Object.prototype, Array.prototype].includes(Object.getPrototypeOf(a)))
    return `${path} is a ${a.constructor.name}`
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  for (const key of keys) {
    const found = difference(a[key as never], b[key as never], path ? `${path}.${key}` : key)
    if (found) return found
  }
  return undefined
}
