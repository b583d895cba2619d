import { club, dv, infoNce, js, l1out, nwj, smile, tuba, vclubS } from '@infomax/estimators'
import type { Matrix, Random } from '@infomax/math'
import { type Case, correlated, make } from './case.ts'

const rho = 0.6
const rest = 1 - rho ** 2
const information = -Math.log(rest) / 2
const samples = 'normal, 1 × 1, ρ = 0.6, the true ratio of densities'

const logRatio = (x: number, y: number): number => information + (rho * x * y - (rho ** 2 * (x * x + y * y)) / 2) / rest

/** A function of every x with every y. */
function scores(n: number, random: Random, of: (x: number, y: number) => number): Matrix<Float64Array> {
  const [x, y] = correlated(random, n, 1, rho)
  return make(n, n, (i, j) => of(x.data[i]!, y.data[j]!))
}

const plain = (n: number, random: Random) => scores(n, random, logRatio)
const logDensity = (x: number, y: number): number => -((y - rho * x) ** 2) / (2 * rest)

/** I − ln E e^{clipped}, by the midpoint rule over independent x and y. */
function clippedValue(clip: number): number {
  const steps = 1200
  const width = 16 / steps
  let total = 0
  for (let i = 0; i < steps; i++)
    for (let j = 0; j < steps; j++) {
      const [x, y] = [-8 + (i + 0.5) * width, -8 + (j + 0.5) * width]
      const ratio = Math.exp(Math.max(-clip, Math.min(clip, logRatio(x, y))))
      total += ratio * Math.exp(-(x * x + y * y) / 2)
    }
  return information - Math.log((total * width * width) / (2 * Math.PI))
}

const clubValue = rho ** 2 / rest

export const criticCases: readonly Case[] = [
  { estimator: 'dv', samples, truth: information, run: (n, random) => dv(plain(n, random)) },
  {
    estimator: 'nwj',
    samples: `${samples}, + 1`,
    truth: information,
    run: (n, random) => nwj(scores(n, random, (x, y) => 1 + logRatio(x, y))),
  },
  { estimator: 'tuba', samples, truth: information, run: (n, random) => tuba(plain(n, random)) },
  { estimator: 'info-nce', samples, truth: information, run: (n, random) => infoNce(plain(n, random)) },
  { estimator: 'js', samples, truth: information, run: (n, random) => js(plain(n, random)) },
  {
    estimator: 'smile',
    options: 'clip=1',
    samples,
    truth: clippedValue(1),
    of: 'the value with clipped scores',
    run: (n, random) => smile(plain(n, random), { clip: 1 }),
  },
  {
    estimator: 'club',
    samples: 'normal, 1 × 1, ρ = 0.6, the true density',
    truth: clubValue,
    of: 'the bound itself, ρ²/(1 − ρ²)',
    run: (n, random) => club(scores(n, random, logDensity)),
  },
  {
    estimator: 'vclub-s',
    samples: 'normal, 1 × 1, ρ = 0.6, the true density',
    truth: clubValue,
    of: 'the bound itself, ρ²/(1 − ρ²)',
    run: (n, random) => vclubS(scores(n, random, logDensity), { seed: random.integer(1e6) }),
  },
  {
    estimator: 'l1out',
    samples: 'normal, 1 × 1, ρ = 0.6, the true density',
    truth: information,
    run: (n, random) => l1out(scores(n, random, logDensity)),
  },
]
