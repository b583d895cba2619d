import {
  conditionalKsg,
  dualTotalCorrelation,
  erBound,
  gaussianMi,
  ksg,
  mixedKsg,
  ross,
  totalCorrelation,
} from '@infomax/estimators'
import { logVonMisesFisherConstant, type Matrix, type Random } from '@infomax/math'
import {
  type Case,
  correlated,
  directions,
  equicorrelated,
  laplace,
  make,
  normalEntropy,
  normals,
  unit,
} from './case.ts'

const ofCorrelation = (correlation: number): number => -Math.log1p(-(correlation ** 2)) / 2

const added = (x: Matrix<Float64Array>, noise: (i: number) => number): Matrix<Float64Array> =>
  make(x.rows, 1, i => x.data[i]! + noise(i))

/** A label of five, and it with noise that reaches into the next one: ln 5 − ⅘ ln 2. */
function labelled(n: number, random: Random): readonly [Matrix<Float64Array>, Matrix<Float64Array>] {
  const labels = make(n, 1, () => random.integer(5))
  return [labels, added(labels, () => random.uniform(0, 2))]
}
const labelledInformation = Math.log(5) - 0.8 * Math.LN2

const equicorrelation = { d: 3, rho: 0.5 }
const logDeterminant = 2 * Math.log(1 - 0.5) + Math.log(1 + 2 * 0.5)
/** The diagonal of the inverse. */
const precision = (1 - 0.5 / 2) / 0.5

const neighbourCases = ([1, 2] as const).flatMap((variant): Case[] =>
  (
    [
      ['normal, 1 × 1, ρ = 0.6', 1, 0.6],
      ['normal, 1 × 1, independent', 1, 0],
      ['normal, 3 × 3, ρ = 0.5 in pairs', 3, 0.5],
    ] as const
  ).map(([samples, d, rho]) => ({
    estimator: 'ksg',
    ...(variant === 2 && { options: 'variant=2' }),
    samples,
    truth: d * ofCorrelation(rho),
    run: (n, random) => ksg(...correlated(random, n, d, rho), { variant }),
  })),
)

const correlationCases = (['gaussian', 'ksg'] as const).flatMap((method): Case[] => {
  const common = {
    ...(method === 'ksg' && { options: 'method=ksg' }),
    samples: 'normal, d = 3, all ρ = 0.5',
  }
  const draw = (n: number, random: Random) => equicorrelated(random, n, equicorrelation.d, equicorrelation.rho)
  return [
    {
      ...common,
      estimator: 'total-correlation',
      truth: -logDeterminant / 2,
      run: (n, random) => totalCorrelation(draw(n, random), { method }),
    },
    {
      ...common,
      estimator: 'dual-total-correlation',
      truth: (logDeterminant + 3 * Math.log(precision)) / 2,
      run: (n, random) => dualTotalCorrelation(draw(n, random), { method }),
    },
  ]
})

/** Two views in the plane, the second with noise of deviation ½. */
function views(n: number, random: Random): readonly [Matrix<Float64Array>, Matrix<Float64Array>] {
  const z = normals(random, n, 2)
  return [z, make(n, 2, (i, j) => z.data[2 * i + j]! + 0.5 * random.normal())]
}

/** Two views on the sphere at the angle whose cosine is 0.8. */
function turned(n: number, random: Random): readonly [Matrix<Float64Array>, Matrix<Float64Array>] {
  const z = directions(random, n, 3)
  const other = directions(random, n, 3)
  const across = unit(
    make(n, 3, (i, j) => {
      let along = 0
      for (let k = 0; k < 3; k++) along += z.data[3 * i + k]! * other.data[3 * i + k]!
      return other.data[3 * i + j]! - along * z.data[3 * i + j]!
    }),
  )
  return [z, make(n, 3, (i, j) => 0.8 * z.data[3 * i + j]! + 0.6 * across.data[3 * i + j]!)]
}

/** Of the noise that kolchinsky-tracey and logdet add by default. */
const noise = 0.1
const reconstruction = -2 * (normalEntropy + Math.log(0.25 + noise) / 2)
const bounds = {
  'gaussian-entropy': Math.log(4),
  'kozachenko-leonenko': Math.log(4),
  logdet: 2 * (normalEntropy + Math.log(1 + noise) / 2) + reconstruction,
  'kolchinsky-tracey':
    2 *
      (normalEntropy + Math.log(noise) / 2 - Math.log((4 * noise) / (4 * noise + 1)) / 2 + 1 / (2 * (4 * noise + 1))) +
    reconstruction,
} as const

const boundCases = (Object.keys(bounds) as (keyof typeof bounds)[]).map(
  (entropy): Case => ({
    estimator: 'er-bound',
    options: `entropy=${entropy}`,
    samples: 'z normal, d = 2, z′ with noise of deviation ½',
    truth: bounds[entropy],
    of: 'the bound itself',
    run: (n, random) => erBound(...views(n, random), { entropy }),
  }),
)

export const informationCases: readonly Case[] = [
  {
    estimator: 'gaussian-mi',
    samples: 'normal, 1 × 1, ρ = 0.6',
    truth: ofCorrelation(0.6),
    run: (n, random) => gaussianMi(...correlated(random, n, 1, 0.6)),
  },
  {
    estimator: 'gaussian-mi',
    samples: 'normal, 2 × 2, independent',
    truth: 0,
    run: (n, random) => gaussianMi(...correlated(random, n, 2, 0)),
  },
  {
    estimator: 'gaussian-mi',
    samples: 'Laplace x, y = x + Laplace',
    truth: ofCorrelation(Math.SQRT1_2),
    of: 'of the normal law with its covariance',
    run: (n, random) => {
      const x = make(n, 1, () => laplace(random))
      return gaussianMi(
        x,
        added(x, () => laplace(random)),
      )
    },
  },
  {
    estimator: 'gaussian-mi',
    samples: 'y = x + z + normal noise, given z',
    truth: Math.LN2 / 2,
    run: (n, random) => {
      const [x, z] = [normals(random, n, 1), normals(random, n, 1)]
      return gaussianMi(
        x,
        added(x, i => z.data[i]! + random.normal()),
        {},
        z,
      )
    },
  },
  ...neighbourCases,
  {
    estimator: 'conditional-ksg',
    samples: 'y = x + z + normal noise, given z',
    truth: Math.LN2 / 2,
    run: (n, random) => {
      const [x, z] = [normals(random, n, 1), normals(random, n, 1)]
      return conditionalKsg(
        x,
        added(x, i => z.data[i]! + random.normal()),
        z,
      )
    },
  },
  {
    estimator: 'conditional-ksg',
    samples: 'x and y both z + normal noise, given z',
    truth: 0,
    run: (n, random) => {
      const z = normals(random, n, 1)
      return conditionalKsg(
        added(z, () => random.normal()),
        added(z, () => random.normal()),
        z,
      )
    },
  },
  {
    estimator: 'mixed-ksg',
    samples: 'a label of five, y = label + uniform on [0, 2]',
    truth: labelledInformation,
    run: (n, random) => mixedKsg(...labelled(n, random)),
  },
  {
    estimator: 'mixed-ksg',
    samples: 'normal, 1 × 1, ρ = 0.6',
    truth: ofCorrelation(0.6),
    run: (n, random) => mixedKsg(...correlated(random, n, 1, 0.6)),
  },
  {
    estimator: 'ross',
    samples: 'a label of five, x = label + uniform on [0, 2]',
    truth: labelledInformation,
    run: (n, random) => {
      const [labels, x] = labelled(n, random)
      return ross(x, labels)
    },
  },
  ...correlationCases,
  {
    estimator: 'er-bound',
    samples: 'z uniform on the sphere, d = 3, zᵀz′ = 0.8',
    truth: Math.log(4 * Math.PI) + logVonMisesFisherConstant(3, 10) + 8,
    of: 'the bound itself',
    run: (n, random) => erBound(...turned(n, random)),
  },
  ...boundCases,
]
