import { createRandom, type Diagnosis, type Estimate, type Histogram } from '@infomax/core'

export interface Sample {
  readonly seed?: number
  readonly n?: number
  readonly d?: number
  readonly classes?: readonly string[]
  /** How many columns the dependence covers. */
  readonly pairs?: number
}

/**
 * A diagnosis of an embedding drawn from a seed: clusters with a falling spectrum, some columns skewed, one the square of another.
 * The figures are computed from those samples, by the simplest means; estimates that are not are plausible and no measurements.
 */
export function diagnose({
  seed = 11,
  n = 600,
  d = 32,
  classes = ['plane', 'car', 'bird', 'cat', 'deer', 'dog'],
  pairs = 20,
}: Sample = {}): Diagnosis {
  const random = createRandom(seed, 'simulated embedding')
  const centres = classes.map(() => Array.from({ length: d }, () => random.normal(0, 1.4)))
  const labels = Array.from({ length: n }, () => random.integer(classes.length))
  const rows = labels.map(label => {
    const row = Array.from({ length: d }, (_, j) => {
      const noise = j % 5 === 3 ? -Math.log(1 - random.uniform(0, 1)) : random.normal()
      return ((centres[label]![j]! + noise) * 2) / Math.sqrt(j + 1)
    })
    if (d > 4) row[4] = 0.4 * row[1]! ** 2 + random.normal(0, 0.2)
    return row
  })
  const columns = Array.from({ length: d }, (_, j) => rows.map(row => row[j]!))
  const profiles = columns.map(profile).sort((a, b) => (a.pValue ?? 1) - (b.pValue ?? 1))
  const { values, vectors } = principal(columns)
  const total = sum(values)
  const shares = values.map(value => value / total).filter(share => share > 0)
  const used = Math.exp(-sum(shares.map(share => share * Math.log(share))))
  const [from, to] = [Math.min(3, d), Math.min(20, d)]
  const law = fit(values, from, to)
  const means = columns.map(mean)
  const project = (row: readonly number[], k: number): number =>
    sum(row.map((x, j) => (x - means[j]!) * (vectors[k]?.[j] ?? 0)))
  const chosen = Array.from({ length: Math.min(pairs, d) }, (_, i) => i)
  const few = Math.min(n, 120)
  return {
    n,
    d,
    classes,
    subsample: few,
    seed,
    findings: [
      {
        code: 'NOT_GAUSSIAN',
        severity: 'caution',
        sentence: `${profiles.filter(({ pValue }) => pValue! < 0.05 / d).length} of ${d} columns are not Gaussian.`,
        value: profiles[0]?.pValue ?? 1,
        threshold: 0.05 / d,
        source: 'D’Agostino & Pearson (1973) with Bonferroni’s correction',
      },
      {
        code: 'LOW_RANK',
        severity: 'problem',
        sentence: `The effective rank is below half of the ${d} dimensions: most directions are hardly used.`,
        value: used,
        threshold: d / 2,
        source: 'Roy & Vetterli (2007), a convention',
      },
    ],
    answers: [
      {
        topic: 'collapse',
        missing: [],
        sentences: ['No column is constant and no two samples are equal: the embedding has not collapsed to a point.'],
        estimates: [estimate('dead-dimensions', 0, 'dimensions', n, d)],
      },
      {
        topic: 'dimensions',
        missing: [],
        sentences: [`The samples fill about ${used.toFixed(1)} of ${d} dimensions.`],
        estimates: [
          estimate('effective-rank', used, 'dimensions', n, d, {
            interval: { low: used - 0.4, high: used + 0.5, level: 0.95, method: 'bootstrap, 200 resamples' },
          }),
          estimate('alpha-req', law?.alpha ?? Number.NaN, '1', n, d, { parts: { from, to } }),
          estimate('two-nn', 11.9, 'dimensions', n, d, {
            interval: { low: 11.2, high: 12.7, level: 0.95, method: 'maximum likelihood' },
            warnings: [
              {
                code: 'TOO_FEW_SAMPLES_FOR_DIMENSION',
                message: `${n} samples: above about 10 dimensions the estimate is too low.`,
              },
            ],
          }),
        ],
      },
      {
        topic: 'geometry',
        missing: [],
        sentences: ['Samples spread over the sphere about as evenly as Gaussian ones.'],
        estimates: [estimate('uniformity', -3.21, '1', few, d)],
      },
      {
        topic: 'normality',
        missing: [],
        sentences: ['The features are not jointly Gaussian.'],
        estimates: [
          estimate('normaltest', 84.2, '1', n, d, {
            statistic: 84.2,
            pValue: profiles[0]?.pValue ?? 1,
            columns: columns.map(column => {
              const { statistic, pValue } = jarqueBera(column)
              return { value: statistic, statistic, pValue }
            }),
          }),
          estimate('henze-zirkler', 1.31, '1', few, d, { statistic: 1.31, pValue: 0 }),
        ],
      },
      {
        topic: 'dependence',
        missing: [],
        sentences: ['Column 4 depends on column 1.'],
        estimates: [
          estimate('dhsic', 0.0021, '1', few, d, {
            pValue: 1 / 201,
            parts: { sigma: 1.7 },
            warnings: [{ code: 'PERMUTATIONS', message: 'With 200 permutations p cannot be below 0.005.' }],
          }),
        ],
      },
      {
        topic: 'labels',
        missing: [],
        sentences: [
          `The embedding holds at least 1.52 of the ${Math.log(classes.length).toFixed(2)} nats of the label.`,
        ],
        estimates: [
          estimate('info-nce', 1.52, 'nats', few, d, { side: 'lower bound' }),
          estimate('label-entropy', Math.log(classes.length), 'nats', n, 1, { side: 'upper bound' }),
        ],
      },
      {
        topic: 'views',
        missing: [{ name: 'ksg', reason: `${n} samples in ${d} dimensions are too few for neighbours.` }],
        sentences: ['The two views share at least 3.1 nats.'],
        estimates: [
          estimate('gaussian-mi', 3.1, 'nats', n, d, {
            interval: { low: 2.9, high: 3.4, level: 0.95, method: 'jackknife over 20 groups' },
          }),
        ],
      },
    ],
    figures: {
      spectrum: values,
      ...(law && { powerLaw: { ...law, from, to } }),
      features: profiles.slice(0, 12),
      distances: histogram(
        rows
          .slice(0, few)
          .flatMap((a, i) => rows.slice(i + 1, few).map(b => Math.hypot(...a.map((x, j) => x - b[j]!)))),
        40,
      ),
      dependence: {
        columns: chosen,
        measure: 'distance correlation',
        values: dependenceOf(chosen.map(j => columns[j]!.slice(0, few))),
      },
      scatter: {
        points: rows.map(row => [project(row, 0), project(row, 1)] as const),
        labels,
        explained: [values[0]! / total, (values[1] ?? 0) / total],
      },
    },
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const mean = (values: readonly number[]): number => sum(values) / values.length

const estimate = (
  name: string,
  value: number,
  unit: string,
  n: number,
  d: number,
  more: Partial<Estimate> = {},
): Estimate => ({ name, value, unit, side: 'point', n, d, warnings: [], ...more })

function histogram(values: readonly number[], count: number): Histogram {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const counts = Array.from({ length: count }, () => 0)
  for (const value of values)
    counts[low === high ? 0 : Math.min(count - 1, Math.floor(((value - low) / (high - low)) * count))]!++
  return { edges: Array.from({ length: count + 1 }, (_, i) => low + (i / count) * (high - low)), counts }
}

/** χ² with two degrees of freedom, as that of D’Agostino and Pearson is, and simpler. */
function jarqueBera(values: readonly number[]): { readonly statistic: number; readonly pValue: number } {
  const centre = mean(values)
  const moment = (k: number): number => mean(values.map(value => (value - centre) ** k))
  const [skewness, kurtosis] = [moment(3) / moment(2) ** 1.5, moment(4) / moment(2) ** 2]
  const statistic = (values.length / 6) * (skewness ** 2 + (kurtosis - 3) ** 2 / 4)
  return { statistic, pValue: Math.exp(-statistic / 2) }
}

const profile = (values: readonly number[], column: number) => ({
  column,
  mean: mean(values),
  deviation: Math.sqrt((sum(values.map(value => (value - mean(values)) ** 2)) || 0) / (values.length - 1)),
  histogram: histogram(values, 28),
  pValue: jarqueBera(values).pValue,
})

/** Power iteration with deflation. */
function principal(columns: readonly (readonly number[])[]) {
  const n = columns[0]!.length
  const centred = columns.map(column => {
    const centre = mean(column)
    return column.map(value => value - centre)
  })
  const matrix = centred.map(a => centred.map(b => sum(a.map((value, i) => value * b[i]!)) / (n - 1)))
  const [values, vectors] = [[] as number[], [] as number[][]]
  for (const start of matrix.keys()) {
    let vector: number[] = matrix.map((_, j) => (j === start ? 1 : 0.3))
    let value = 0
    for (let round = 0; round < 100; round++) {
      const next = matrix.map(row => sum(row.map((entry, j) => entry * vector[j]!)))
      value = Math.hypot(...next)
      vector = value > 0 ? next.map(entry => entry / value) : vector
    }
    for (const [i, row] of matrix.entries()) for (const j of row.keys()) row[j]! -= value * vector[i]! * vector[j]!
    values.push(value)
    vectors.push(vector)
  }
  return { values: values.sort((a, b) => b - a), vectors }
}

/** The line through (ln rank, ln eigenvalue) by least squares; none through one point. */
function fit(values: readonly number[], from: number, to: number) {
  const points = values.slice(from - 1, to).map((value, i) => [Math.log(from + i), Math.log(value)] as const)
  const [x, y] = [mean(points.map(point => point[0])), mean(points.map(point => point[1]))]
  const slope = sum(points.map(([a, b]) => (a - x) * (b - y))) / sum(points.map(([a]) => (a - x) ** 2))
  return points.length > 1 ? { alpha: -slope, scale: Math.exp(y - slope * x) } : undefined
}

/** Distance correlation of each pair of columns. */
function dependenceOf(columns: readonly (readonly number[])[]): number[][] {
  const distances = columns.map(column => {
    const raw = column.map(a => column.map(b => Math.abs(a - b)))
    const means = raw.map(mean)
    const all = mean(means)
    return raw.flatMap((row, i) => row.map((value, j) => value - means[i]! - means[j]! + all))
  })
  const product = (a: readonly number[], b: readonly number[]): number => {
    let total = 0
    for (const [i, value] of a.entries()) total += value * b[i]!
    return total
  }
  const own = distances.map(a => product(a, a))
  return distances.map((a, i) => distances.map((b, j) => Math.sqrt(product(a, b) / Math.sqrt(own[i]! * own[j]!))))
}
