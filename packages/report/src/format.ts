import type { Evaluation } from '@infomax/core'

const grouped = (digits: number) => new Intl.NumberFormat('en', { maximumFractionDigits: digits })
const wholes = grouped(0)

/** A true minus sign, so that a hyphen never reads as a dash. */
const signed = (text: string): string => text.replace(/^-/, '−')

/** Whole numbers with thousands separators. */
export const count = (value: number): string => (Number.isFinite(value) ? signed(wholes.format(value)) : '–')

/** Four significant digits; powers of ten outside 10⁻³ … 10⁷. What is not a finite number says so, and an infinity which. */
export function number(value: number): string {
  if (Math.abs(value) === Number.POSITIVE_INFINITY) return value < 0 ? '−∞' : '∞'
  if (!Number.isFinite(value)) return 'not finite'
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) {
    const [mantissa, exponent] = value.toExponential(2).split('e')
    return signed(`${Number(mantissa)}e${Number(exponent)}`)
  }
  if (size >= 1000) return count(value)
  return signed(String(Number(value.toPrecision(4))))
}

/** A p-value: what is too small for a double is not called 0. */
export const probability = (p: number): string => (p === 0 ? '< 1e-300' : number(p))

/** 0.9412 as 94.1 %. */
export const percent = (value: number): string =>
  Number.isFinite(value) ? `${signed((100 * value).toFixed(1))} %` : 'not finite'

/** A difference of two accuracies in percentage points, with its sign. */
export function points(difference: number): string {
  const text = Math.abs(100 * difference).toFixed(1)
  return `${text === '0.0' ? '±' : difference < 0 ? '−' : '+'}${text} points`
}

/** A result in its unit: per cent of an accuracy, three decimals of an R². */
export const result = (value: number, unit: Evaluation['unit']): string =>
  unit === 'accuracy' ? percent(value) : Number.isFinite(value) ? signed(value.toFixed(3)) : 'not finite'

/** The two ends of an interval, in the unit of `result`. */
export function interval(ends: { readonly low: number; readonly high: number }, unit: Evaluation['unit']): string {
  const [low, high] = [result(ends.low, unit), result(ends.high, unit)]
  return unit === 'accuracy' ? `${low.replace(' %', '')} to ${high}` : `${low} to ${high}`
}

/** Seconds as people say them. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${Number(seconds.toFixed(1))} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

/** a, b and c. */
export const list = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`

export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`
