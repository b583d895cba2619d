import type { DiagnosisFigures, Estimate, FeatureProfile, Histogram } from '@infomax/core'
import { mean, pca, projectPca, quantile, visitSquaredDistances } from '@infomax/math'
import type { Subject } from './subject.ts'
import { columnAt, firstRows } from './table.ts'

const galleryColumns = 12
const scatterPoints = 1000
const bins = 30

/** The numbers behind the figures. */
export function figures(
  { sample, labels, moments }: Subject,
  spectrum: Float64Array,
  estimates: readonly Estimate[],
): Omit<DiagnosisFigures, 'dependence'> {
  const normal = estimates.find(({ name }) => name === 'normaltest')
  const decay = estimates.find(({ name }) => name === 'alpha-req')
  return {
    spectrum: [...spectrum],
    ...(decay ? { powerLaw: powerLaw(spectrum, decay) } : {}),
    features: gallery(sample, normal, moments),
    distances: distances(sample),
    ...(sample.rows > 2 && sample.columns > 1 ? { scatter: scatter(sample, labels?.sample) } : {}),
  }
}

/** The line through the middle of the fitted eigenvalues with the fitted exponent. */
function powerLaw(spectrum: Float64Array, { value: alpha, parts }: Estimate): DiagnosisFigures['powerLaw'] & object {
  const [from, to] = [parts!.from!, parts!.to!]
  const logs = Array.from(
    { length: to - from + 1 },
    (_, i) => Math.log(spectrum[from + i - 1]!) + alpha * Math.log(from + i),
  )
  return { alpha, scale: Math.exp(mean(logs)), from, to }
}

function gallery(z: Subject['z'], normal: Estimate | undefined, moments: Subject['moments']): FeatureProfile[] {
  const all = Array.from({ length: z.columns }, (_, column) => ({
    column,
    pValue: normal?.columns?.[column]?.pValue,
    statistic: normal?.columns?.[column]?.statistic ?? 0,
  }))
  return all
    .sort((a, b) => b.statistic - a.statistic || a.column - b.column)
    .slice(0, galleryColumns)
    .map(({ column, pValue }) => {
      const values = columnAt(z, column)
      return {
        column,
        ...moments.column(column),
        histogram: histogramOf(values),
        ...(pValue === undefined ? {} : { pValue }),
      }
    })
}

function distances(z: Subject['z']): Histogram {
  const some = firstRows(z, scatterPoints)
  const values: number[] = []
  visitSquaredDistances(some, some, block => {
    for (let i = 0; i < block.rows; i++)
      for (let j = 0; j < block.columns; j++)
        if (block.from + j > block.first + i) values.push(Math.sqrt(block.values[i * block.columns + j]!))
  })
  return histogramOf(values)
}

/** Equal bins over the central 99.8 % of the values, what lies outside counted at the ends. */
function histogramOf(values: ArrayLike<number>): Histogram {
  const low = quantile(values, 0.001)
  const high = quantile(values, 0.999)
  const width = (high - low) / bins
  if (!(width > 0)) return { edges: [low - 0.5, low + 0.5], counts: [values.length] }
  const counts = new Array<number>(bins).fill(0)
  for (let i = 0; i < values.length; i++)
    counts[Math.max(0, Math.min(bins - 1, Math.floor((values[i]! - low) / width)))]!++
  return { edges: Array.from({ length: bins + 1 }, (_, i) => low + i * width), counts }
}

function scatter(z: Subject['z'], labels: Int32Array | undefined): DiagnosisFigures['scatter'] & object {
  const some = firstRows(z, scatterPoints)
  const fit = pca(some, 2)
  const { data } = projectPca(fit, some)
  const share = (i: number): number => (fit.totalVariance > 0 ? fit.variance[i]! / fit.totalVariance : 0)
  return {
    points: Array.from({ length: some.rows }, (_, i) => [data[2 * i]!, data[2 * i + 1]!] as const),
    labels: labels ? [...labels.subarray(0, some.rows)] : [],
    explained: [share(0), share(1)],
  }
}
