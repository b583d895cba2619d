import type { Estimate, Warning } from '@infomax/core'
import type { Matrix } from '@infomax/math'
import { duplicates, fewForDensity, integerData } from '../findings.ts'
import { warnings } from '../result.ts'

export interface NeighbourResult {
  readonly value: number
  readonly interval: Estimate['interval'] | undefined
  /** The largest value that so many samples can give; without it none is known. */
  readonly ceiling?: number
  /** How many samples coincide with another in all variables. */
  readonly duplicates: number
  /** What was counted in, by name. */
  readonly variables: Readonly<Record<string, Matrix>>
}

/** What can be wrong with an estimate of information from neighbours. */
export function neighbourFindings(result: NeighbourResult): readonly Warning[] {
  const all = Object.entries(result.variables)
  const { rows: n } = all[0]![1]
  const d = all.reduce((sum, [, x]) => sum + x.columns, 0)
  return warnings(
    result.duplicates > 0
      ? {
          code: 'DUPLICATES',
          message: `${result.duplicates} of ${n} samples equal another: samples from a density never do.`,
        }
      : undefined,
    ...all.flatMap(([name, x]) => tied(name, x, result.value)),
    all.map(([, x]) => integerData(x)).find(found => found !== undefined),
    fewForDensity(n, d),
    saturatedCounts(result),
    negative(result),
  )
}

/** Some values of a variable are equal, or the information is more than that variable has. */
function tied(name: string, x: Matrix, value: number): (Warning | undefined)[] {
  if (x.columns > 1) return [duplicates(x) && ties(name)]
  const sorted = new Float64Array(x.data).sort()
  const n = sorted.length
  let entropy = 0
  let alone = 0
  for (let at = 0, next = 0; at < n; at = next) {
    while (next < n && sorted[next] === sorted[at]) next++
    const share = (next - at) / n
    if (next - at > 1) entropy -= share * Math.log(share)
    else alone++
  }
  if (alone === n) return []
  entropy += (alone / n) * Math.log(n)
  return [
    ties(name),
    value > entropy
      ? {
          code: 'ABOVE_ENTROPY',
          message: `The values of ${name}, counted as symbols, have an entropy of ${entropy.toPrecision(3)} nats, and no information about them exceeds that.`,
        }
      : undefined,
  ]
}

const ties = (name: string): Warning => ({
  code: 'TIES',
  message: `Values of ${name} repeat, which those of a density never do: use mixed-ksg for mixtures of discrete and continuous variables, ross for class labels.`,
})

/** The estimate has nearly reached the largest that n samples can give. */
function saturatedCounts({ value, ceiling }: NeighbourResult): Warning | undefined {
  if (ceiling === undefined || value < 0.9 * ceiling) return undefined
  return {
    code: 'SATURATED',
    message: `${value.toPrecision(3)} of at most ${ceiling.toPrecision(3)} nats with so many samples: it may be far more. Take more samples.`,
  }
}

function negative({ value, interval }: NeighbourResult): Warning | undefined {
  if (value >= 0) return undefined
  return {
    code: 'NEGATIVE_ESTIMATE',
    message:
      interval && interval.high >= 0
        ? 'The estimate is negative, as it can be by chance, and 0 lies in its interval: consistent with independence.'
        : 'The estimate is negative beyond its sampling error: that is bias. Take more samples, or fewer dimensions.',
  }
}
