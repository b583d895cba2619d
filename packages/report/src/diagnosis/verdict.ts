import type { Diagnosis, Estimate, Finding } from '@infomax/core'
import { capital, count, list, number, plural } from '../format.ts'

/** Problems first; what no threshold caught is not called good. */
export function verdict({ n, d, findings }: Diagnosis): string {
  const problems = findings.filter(({ severity }) => severity === 'problem')
  const cautions = findings.length - problems.length
  const what = `${plural(n, 'sample')} of ${plural(d, 'dimension')}`
  const besides =
    cautions > 0 ? `; ${plural(cautions, 'caution')} ${cautions === 1 ? 'goes' : 'go'} with the numbers` : ''
  if (problems.length === 0) return `No problem was found in ${what} by the thresholds of this diagnosis${besides}.`
  const names = [...new Set(problems.map(({ code }) => inWords(code)))]
  return `${capital(plural(problems.length, 'problem'))} ${problems.length === 1 ? 'was' : 'were'} found in ${what}: ${list(names)}${besides}.`
}

/** `LOW_RANK` as "low rank". */
const inWords = (code: string): string => code.toLowerCase().replaceAll('_', ' ')

/** Problems before cautions, each in the order it came. */
export const ranked = (findings: readonly Finding[]): Finding[] => [
  ...findings.filter(({ severity }) => severity === 'problem'),
  ...findings.filter(({ severity }) => severity !== 'problem'),
]

/** "0.02, below the threshold 0.1 (source)" */
export function evidence({ value, threshold, source }: Finding): string {
  const side = !Number.isFinite(value) ? 'against' : value < threshold ? 'below' : value > threshold ? 'above' : 'at'
  return `${number(value)}, ${side} the threshold ${number(threshold)} (${source})`
}

/** How far estimates can be trusted, counted; empty without estimates. */
export function trust(estimates: readonly Estimate[]): string {
  if (estimates.length === 0) return ''
  const having = (test: (estimate: Estimate) => unknown): number => estimates.filter(test).length
  const [lower, upper] = [having(({ side }) => side === 'lower bound'), having(({ side }) => side === 'upper bound')]
  const said = [
    `${none(having(({ interval }) => interval))} an interval`,
    ...(having(({ pValue }) => pValue !== undefined) > 0
      ? [`${count(having(({ pValue }) => pValue !== undefined))} a p-value`]
      : []),
    `${none(having(({ warnings }) => warnings.length > 0))} a warning`,
  ]
  const bounds = [
    ...(lower > 0 ? [plural(lower, 'lower bound')] : []),
    ...(upper > 0 ? [plural(upper, 'upper bound')] : []),
  ]
  const sides = bounds.length === 0 ? '' : `; ${list(bounds)} among them`
  return `Of ${plural(estimates.length, 'estimate')}, ${list(said)}${sides}.`
}

const none = (n: number): string => `${n === 0 ? 'none' : count(n)} ${n === 0 || n === 1 ? 'has' : 'have'}`

/** Which slow numbers saw fewer samples. */
export const sampled = ({ n, subsample, seed }: Diagnosis): string =>
  subsample === undefined || subsample >= n
    ? ''
    : `Slow estimates saw ${count(subsample)} of the ${plural(n, 'sample')}, drawn with seed ${seed}; n beside each number says which.`
