import { alignment, clid, intrinsicDimensionMle, twoNn, uniformity } from '@infomax/estimators'
import { type Case, directions, normals, uniforms } from './case.ts'

const dimensionCases = [2, 5].flatMap((d): Case[] => {
  const common = { samples: `uniform in the cube, d = ${d}`, truth: d }
  return [
    { ...common, estimator: 'two-nn', run: (n, random) => twoNn(uniforms(random, n, d)) },
    {
      ...common,
      estimator: 'two-nn',
      options: 'method=mle',
      run: (n, random) => twoNn(uniforms(random, n, d), { method: 'mle' }),
    },
    {
      ...common,
      estimator: 'intrinsic-dimension-mle',
      run: (n, random) => intrinsicDimensionMle(uniforms(random, n, d)),
    },
  ]
})

export const geometryCases: readonly Case[] = [
  {
    estimator: 'alignment',
    samples: 'independent, uniform on the sphere, d = 3',
    truth: 2,
    run: (n, random) => alignment(directions(random, n, 3), directions(random, n, 3)),
  },
  {
    estimator: 'uniformity',
    samples: 'uniform on the sphere, d = 3',
    truth: Math.log(-Math.expm1(-8) / 8),
    run: (n, random) => uniformity(directions(random, n, 3)),
  },
  ...dimensionCases,
  {
    estimator: 'clid',
    options: 'clusters=5',
    samples: 'normal, d = 2',
    truth: 'mean of the runs',
    run: (n, random) => clid(normals(random, n, 2), { clusters: 5, seed: random.integer(1e6) }),
  },
]
