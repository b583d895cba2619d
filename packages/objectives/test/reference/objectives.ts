import { matrix, singularValues } from '@infomax/math'
import { pairsOf } from '../reference.ts'
import {
  average,
  centred,
  dot,
  indices,
  logDeterminant,
  logSumExp,
  type Matrix,
  meanOf,
  plusIdentity,
  product,
  scaled,
  squaredDistance,
  sum,
  transposed,
  unitRows,
  whitenedBy,
} from './matrices.ts'

/** The mean of f over all pairs of views and all samples. */
export const overPairs = (
  views: readonly Matrix[],
  f: (a: readonly number[], b: readonly number[]) => number,
): number => average(pairsOf(views).map(([a, b]) => average(a.map((row, i) => f(row, b[i]!)))))

const codingRate = (z: Matrix, eps2: number): number => {
  const factor = z[0]!.length / (z.length * eps2)
  return logDeterminant(plusIdentity(scaled(product(transposed(z), z), factor))) / 2
}

/** ½ ln det(I + β ZᵀZ/n) of centred rows. */
export const logdetEntropy = (z: Matrix, beta: number): number => {
  const moved = centred(z)
  return logDeterminant(plusIdentity(scaled(product(transposed(moved), moved), beta / z.length))) / 2
}

export function tcr(views: readonly Matrix[], eps2: number, similarity: number): number {
  const units = views.map(unitRows)
  return similarity * (1 - overPairs(units, dot)) - average(units.map(unit => codingRate(unit, eps2)))
}

export function empSsl(views: readonly Matrix[], eps2: number, similarity: number): number {
  const units = views.map(unitRows)
  const centre = unitRows(meanOf(units))
  const cosine = average(units.map(unit => average(unit.map((row, i) => dot(row, centre[i]!)))))
  return -similarity * cosine - average(units.map(unit => codingRate(unit, eps2)))
}

const nuclearNorm = (a: Matrix): number =>
  sum([...singularValues(matrix(Float64Array.from(a.flat()), a.length, a[0]!.length))])

export function mmcr(views: readonly Matrix[], lambda: number): number {
  const units = views.map(unitRows)
  const own = average(indices(units[0]!.length).map(i => nuclearNorm(units.map(unit => unit[i]!))))
  return lambda * own - nuclearNorm(meanOf(units))
}

export function frossl(views: readonly Matrix[], invariance: number): number {
  const columns = views.map(view => transposed(unitRows(transposed(view))))
  const centre = meanOf(columns)
  const frobenius = columns.map(view => {
    const products = product(transposed(view), view)
    const trace = sum(products.map((row, i) => row[i]!))
    return Math.log(sum(products.flat().map(value => (value / trace) ** 2)))
  })
  const [n, d, v] = [views[0]!.length, views[0]![0]!.length, views.length]
  const errors = columns.map(view => sum(view.map((row, i) => squaredDistance(row, centre[i]!))) / (n * d))
  return sum(frobenius) + invariance * v * d * sum(errors)
}

export const koleo = (views: readonly Matrix[], weight: number, epsilon: number): number =>
  average(
    views.map(unitRows).map(units =>
      average(
        units.map((row, i) => {
          const others = units.filter((_, j) => j !== i)
          return -weight * Math.log(Math.min(...others.map(other => Math.sqrt(squaredDistance(row, other)))) + epsilon)
        }),
      ),
    ),
  )

export function alignUniform(views: readonly Matrix[], alpha: number, t: number, weight: number): number {
  const units = views.map(unitRows)
  const alignment = overPairs(units, (a, b) => Math.sqrt(squaredDistance(a, b)) ** alpha)
  const uniformity = units.map(unit => {
    const exponents = unit.flatMap((a, i) => unit.filter((_, j) => j !== i).map(b => -t * squaredDistance(a, b)))
    return logSumExp(exponents) - Math.log(exponents.length)
  })
  return alignment + weight * average(uniformity)
}

/** Of views in one sub-batch each. */
export function wMse(views: readonly Matrix[], epsilon: number, distance: 'cosine' | 'mse'): number {
  const white = views.map(view => {
    const moved = centred(view)
    const covariance = scaled(product(transposed(moved), moved), (1 - epsilon) / (view.length - 1))
    return whitenedBy(plusIdentity(covariance, epsilon), moved)
  })
  return distance === 'cosine'
    ? overPairs(white.map(unitRows), squaredDistance)
    : overPairs(white, squaredDistance) / views[0]![0]!.length
}

/** With a running covariance of zeros so far. */
export function tico(views: readonly Matrix[], targets: readonly Matrix[], beta: number, rho: number): number {
  const [units, unitTargets] = [views.map(unitRows), targets.map(unitRows)]
  const running = scaled(meanOf(units.map(unit => scaled(product(transposed(unit), unit), 1 / unit.length))), 1 - beta)
  const cosines = units.flatMap((unit, u) =>
    unitTargets.filter((_, v) => v !== u).map(target => average(unit.map((row, i) => dot(row, target[i]!)))),
  )
  const contrasts = units.map(unit => average(product(unit, running).map((row, i) => dot(row, unit[i]!))))
  return -average(cosines) + rho * average(contrasts)
}

/** (1/(n − m)) Σ ln((n + 1)/m·(x₍ᵢ₊ₘ₎ − x₍ᵢ₎) + ε) of one column. */
export function spacingEntropy(column: readonly number[], m: number, epsilon: number): number {
  const sorted = [...column].sort((a, b) => a - b)
  const spacings = sorted.slice(m).map((value, i) => value - sorted[i]!)
  return average(spacings.map(spacing => Math.log(((column.length + 1) / m) * spacing + epsilon)))
}

export function e2mc(
  views: readonly Matrix[],
  squash: (x: number) => number,
  [alpha, beta]: readonly [number, number],
  m: number,
): number {
  const uniform = views.map(view => view.map(row => row.map(squash)))
  const entropies = uniform.map(view => average(transposed(view).map(column => spacingEntropy(column, m, 1e-7))))
  const correlations = uniform.map(view => {
    const moved = centred(view)
    const covariance = scaled(product(transposed(moved), moved), 1 / (view.length - 1))
    return sum(covariance.flatMap((row, i) => row.map((value, j) => (i === j ? 0 : value ** 2)))) / covariance.length
  })
  return -alpha * average(entropies) + beta * sum(correlations)
}
