import { InfomaxError, type Warning } from '@infomax/core'
import { dhsic, hsic, pairwiseHsic, toMatrix } from '@infomax/estimators'
import { createRandom, type Matrix } from '@infomax/math'

export interface Settings {
  /** Most features that are looked at in pairs, and of these together. */
  readonly features: number
  readonly joint: number
  /** Most samples. */
  readonly limit: number
  readonly permutations: number
  readonly level: number
  readonly seed: number
}

/** Two features; columns of the file, from 0. */
export interface PairFound {
  readonly first: number
  readonly second: number
  readonly hsic: number
  /** HSIC(x, y)/√(HSIC(x, x) HSIC(y, y)). */
  readonly normalised: number
  /** From a gamma approximation. */
  readonly pValue: number
  /** Whether it is rejected with the false-discovery rate at the level. */
  readonly discovery: boolean
}

export interface Independence {
  /** Of the file. */
  readonly n: number
  readonly d: number
  /** What was looked at. */
  readonly samples: number
  readonly features: readonly number[]
  /** Columns that never vary in these samples, and are left out. */
  readonly constant: readonly number[]
  readonly settings: Settings
  readonly pairs: {
    readonly independent: boolean
    readonly mean: number
    readonly meanByChance: number
    readonly meanNormalised: number
    readonly meanNormalisedByChance: number
    /** Of the mean and of the largest, from permutations. */
    readonly pValue: number
    readonly maxPValue: number
    readonly tested: number
    readonly discoveries: number
  }
  readonly joint: {
    readonly independent: boolean
    readonly features: readonly number[]
    readonly value: number
    readonly pValue: number
  }
  /** All pairs, the most dependent first. */
  readonly list: readonly PairFound[]
  readonly warnings: readonly Warning[]
}

type Tell = (done: number, total: number, what: string) => void

/**
 * Pairwise and joint dependence of the columns, on a seeded sample of features and rows.
 *
 * Pairs count as dependent where the permutation p-value of the mean or of the largest HSIC is at most level/2, since there are two.
 * Throws `BAD_VALUE` for what is not finite, `BAD_SHAPE` for fewer than two columns that vary, `TOO_FEW_SAMPLES` below 20 rows.
 */
export async function measureIndependence(input: Matrix, settings: Settings, tell: Tell): Promise<Independence> {
  const z = toMatrix(input, 20)
  const { seed, permutations, level } = settings
  const random = createRandom(seed, 'independence')
  const rows = random.child('samples').permutation(z.rows).subarray(0, settings.limit).sort()
  const all = Array.from({ length: z.columns }, (_, j) => j)
  const constant = all.filter(j => isConstant(part(z, rows, [j])))
  const varying = all.filter(j => !constant.includes(j))
  if (varying.length < 2)
    throw new InfomaxError(
      'BAD_SHAPE',
      `${varying.length} of ${z.columns} columns ${varying.length === 1 ? 'varies' : 'vary'}; dependence needs two at least.`,
      'Give one column a feature; infomax diagnose says whether an embedding collapsed.',
    )
  const order = random.child('features').permutation(varying.length)
  const drawn = Array.from(order.subarray(0, settings.features), i => varying[i]!)
  const features = drawn.toSorted((a, b) => a - b)
  const together = drawn.slice(0, settings.joint).sort((a, b) => a - b)
  const total = (features.length * (features.length + 1)) / 2 + 2
  const list = await everyPair(
    features,
    j => part(z, rows, [j]),
    settings,
    done => tell(done, total, 'pairs'),
  )
  tell(total - 2, total, `${permutations} random orders of all pairs`)
  const pairwise = await pairwiseHsic(part(z, rows, features), { permutations, seed })
  tell(total - 1, total, `${permutations} random orders of ${together.length} features`)
  const joint = await dhsic(part(z, rows, together), { permutations, seed })
  const mean = (of: (pair: (typeof list)[number]) => number): number =>
    list.reduce((sum, pair) => sum + of(pair), 0) / list.length
  const maxPValue = pairwise.parts!.maxPValue!
  const found = discoveries(list, level)
  return {
    n: z.rows,
    d: z.columns,
    samples: rows.length,
    features,
    constant,
    settings,
    pairs: {
      independent: Math.min(pairwise.pValue!, maxPValue) > level / 2,
      mean: pairwise.value,
      meanByChance: mean(({ byChance }) => byChance),
      meanNormalised: mean(({ normalised }) => normalised),
      meanNormalisedByChance: mean(({ byChance, size }) => byChance / size),
      pValue: pairwise.pValue!,
      maxPValue,
      tested: list.length,
      discoveries: found.size,
    },
    joint: { independent: joint.pValue! > level, features: together, value: joint.value, pValue: joint.pValue! },
    list: list
      .map(({ byChance: _, size: __, ...pair }) => ({ ...pair, discovery: found.has(pair.pValue) }))
      .sort((a, b) => b.normalised - a.normalised),
    warnings: few(rows.length),
  }
}

interface Raw extends Omit<PairFound, 'discovery'> {
  /** The mean of HSIC under independence. */
  readonly byChance: number
  /** √(HSIC(x, x) HSIC(y, y)). */
  readonly size: number
}

async function everyPair(
  features: readonly number[],
  column: (j: number) => Matrix,
  { seed }: Settings,
  tell: (done: number) => void,
): Promise<Raw[]> {
  const samples = features.map(column)
  const own: number[] = []
  for (const x of samples) own.push((await hsic(x, x, { seed })).value)
  const out: Raw[] = []
  for (let l = 1; l < features.length; l++)
    for (let k = 0; k < l; k++) {
      const { value, pValue, parts } = await hsic(samples[k]!, samples[l]!, { seed })
      const size = Math.sqrt(own[k]! * own[l]!)
      const byChance = (parts!.gammaShape! * parts!.gammaScale!) / samples[k]!.rows
      const [first, second] = [features[k]!, features[l]!]
      out.push({ first, second, hsic: value, normalised: value / size, pValue: pValue!, byChance, size })
      tell(out.length)
    }
  return out
}

/** The p-values that Benjamini and Hochberg reject: up to the largest p₍ₖ₎ ≤ kq/m. */
function discoveries(list: readonly { readonly pValue: number }[], q: number): ReadonlySet<number> {
  const sorted = list.map(({ pValue }) => pValue).sort((a, b) => a - b)
  const last = sorted.findLastIndex((p, at) => p <= (q * (at + 1)) / sorted.length)
  return new Set(sorted.slice(0, last + 1))
}

const few = (samples: number): Warning[] =>
  samples < 100
    ? [
        {
          code: 'SMALL_SAMPLE',
          message: `${samples} samples show only strong dependence: what is not seen in them may well be there.`,
        },
      ]
    : []

const isConstant = ({ data }: Matrix): boolean => data.every(value => value === data[0])

/** Some rows and columns. */
function part({ data, columns }: Matrix, rows: Int32Array, chosen: readonly number[]): Matrix<Float64Array> {
  const out = new Float64Array(rows.length * chosen.length)
  let at = 0
  for (const i of rows) for (const j of chosen) out[at++] = data[i * columns + j]!
  return { data: out, rows: rows.length, columns: chosen.length }
}
