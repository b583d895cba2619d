import { mean, variance } from '@infomax/math'

/** A mean over seeds with its standard error. */
export interface Mean {
  readonly value: number
  readonly error: number
}

export const meanOf = (values: readonly number[]): Mean => ({
  value: mean(values),
  error: Math.sqrt(variance(values) / values.length),
})

export type Direction = 'falls' | 'rises' | 'undecided'

/** Of differences, one a seed: falls or rises where all seeds agree and the mean is more than two standard errors from 0. */
export function directionOf(differences: readonly number[]): Direction {
  const { value, error } = meanOf(differences)
  const agree = differences.every(one => Math.sign(one) === Math.sign(value))
  if (!agree || Math.abs(value) <= 2 * error) return 'undecided'
  return value < 0 ? 'falls' : 'rises'
}

/** Value ± error in thousandths. */
export const thousandths = ({ value, error }: Mean): string =>
  Number.isNaN(value) ? '–' : `${minus(1000 * value)} ± ${(1000 * error).toFixed(1)}`

const minus = (value: number): string => value.toFixed(1).replace('-', '−')
