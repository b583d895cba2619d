import type { BoundResult, BoundTerm } from '@infomax/core'
import { capital, number, percent } from '../format.ts'

/** A bound on a classifier may say how often it was wrong on test data, beside what is bounded. */
export interface ShownBound extends BoundResult {
  readonly testError?: number
}

/** What each kind of term is, in the words that a table and a sentence use. */
export const kinds: Readonly<Record<BoundTerm['kind'], string>> = {
  measured: 'was read off the data',
  capacity: 'is the price of choosing from a class: the richer the class, the larger',
  confidence: 'is the price of a finite sample: it falls as samples are added',
}

/** `residualPairs` as people write it. */
export const words = (key: string): string => key.replaceAll(/(?<=[a-z])[A-Z]/g, letter => ` ${letter.toLowerCase()}`)

/** |term| over the sum of all |terms|: a term may be negative, and shares still add up to 1. */
export function share({ terms }: BoundResult, name: string): number {
  const total = Object.values(terms).reduce((sum, { value }) => sum + Math.abs(value), 0)
  return total === 0 ? 0 : Math.abs(terms[name]!.value) / total
}

/** What is claimed, how sure it is, and whether it says anything. */
export function verdict(result: BoundResult): string {
  const { value, unit, probability, vacuous, trivial } = result
  const claim =
    probability === 1
      ? `In the mean over samples, the ${unit} is at most ${number(value)}.`
      : `With probability ${percent(probability)} or more, the ${unit} is at most ${number(value)}.`
  return `${claim} ${
    vacuous
      ? `That is vacuous: it is not below ${number(trivial)}, which holds of any predictor.`
      : `It is below ${number(trivial)}, which holds of any predictor.`
  }`
}

/** The bound beside what test data gave. */
export function comparison({ value, unit, measured }: BoundResult): string {
  if (measured === undefined) return `No test data came, so the ${unit} was not measured.`
  const found = `Test data measured ${number(measured)}`
  if (measured > value)
    return `${found}, above the bound: chance in the test data, or an assumption below that does not hold here.`
  const ratio = measured > 0 ? `, ${number(Number((value / measured).toPrecision(2)))} times that` : ''
  return `${found}; the bound is ${number(value - measured)} higher${ratio}.`
}

/** Which term is the largest, and what makes a term of its kind small. */
export function dominance(result: BoundResult): string {
  const { terms, dominant } = result
  const { value, kind } = terms[dominant]!
  const part = share(result, dominant)
  const size = Number.isFinite(part) ? `${number(value)}, ${percent(part)} of all terms` : number(value)
  return `${capital(words(dominant))} dominates: ${size}. It ${kinds[kind]}.`
}

/** The numbers that belong beside each other. */
export const sideBySide = ({ value, trivial, measured, testError }: ShownBound): [string, string][] => [
  ['bound', number(value)],
  ['holds of any predictor', number(trivial)],
  ...(measured === undefined ? [] : [['measured on test data', number(measured)] as [string, string]]),
  ...(testError === undefined ? [] : [['test samples given another class', percent(testError)] as [string, string]]),
]
