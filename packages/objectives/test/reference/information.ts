import { lgamma, logVonMisesFisherConstant } from '@infomax/math'
import { pairsOf } from '../reference.ts'
import { average, dot, indices, logSumExp, type Matrix, squaredDistance, sum, unitRows } from './matrices.ts'

/** −ln q(y|x) of one sample. */
type Loss = (x: readonly number[], y: readonly number[]) => number

export const vmfLoss =
  (kappa: number): Loss =>
  (x, y) =>
    (-kappa * dot(x, y)) / (Math.hypot(...x) * Math.hypot(...y)) - logVonMisesFisherConstant(x.length, kappa)

const gaussianLoss =
  (variance: number): Loss =>
  (x, y) =>
    squaredDistance(x, y) / (2 * variance) + (x.length / 2) * Math.log(2 * Math.PI * variance)

export const generalisedGaussianLoss =
  (scale: number, shape: number): Loss =>
  (x, y) =>
    sum(
      x.map(
        (value, j) => (Math.abs(value - y[j]!) / scale) ** shape - Math.log(shape / (2 * scale)) + lgamma(1 / shape),
      ),
    )

const softmax = (scores: readonly number[], temperature: number): number[] => {
  const logits = scores.map(score => score / temperature)
  const normaliser = logSumExp(logits)
  return logits.map(logit => Math.exp(logit - normaliser))
}

export const categoricalLoss =
  (temperature: number): Loss =>
  (x, y) => {
    const guess = softmax(x, temperature)
    return -sum(softmax(y, temperature).map((p, j) => p * Math.log(guess[j]!)))
  }

/** The mean of a loss over samples and over all ordered pairs of views. */
export const reconstruction = (views: readonly Matrix[], loss: Loss): number =>
  average(
    pairsOf(views)
      .flatMap(([a, b]) => [
        [a, b],
        [b, a],
      ])
      .map(([x, y]) => average(x!.map((row, i) => loss(row, y![i]!)))),
  )

/** Ĥ from the logarithms of a density at the samples. */
function densityEntropy(logDensities: readonly number[], method: 'joe' | 'plug-in'): number {
  if (method === 'joe') return -average(logDensities)
  const normaliser = logSumExp(logDensities)
  return -sum(logDensities.map(value => Math.exp(value - normaliser) * value))
}

/** ln q̂ at each row of x, kernels standing on the rows of `centres`, row i left out at i where told. */
const densities = (x: Matrix, centres: Matrix, leaveOneOut: boolean, kernel: Loss): number[] =>
  x.map((row, i) => {
    const kept = centres.filter((_, j) => !leaveOneOut || j !== i)
    return logSumExp(kept.map(centre => -kernel(centre, row))) - Math.log(kept.length)
  })

export const kdeEntropy = (
  x: Matrix,
  bandwidth: number,
  method: 'joe' | 'plug-in',
  leaveOneOut: boolean,
  centres = x,
) => densityEntropy(densities(x, centres, leaveOneOut, gaussianLoss(bandwidth ** 2)), method)

export const vmfEntropy = (x: Matrix, kappa: number, method: 'joe' | 'plug-in', leaveOneOut: boolean, centres = x) =>
  densityEntropy(densities(unitRows(x), unitRows(centres), leaveOneOut, vmfLoss(kappa)), method)

/** H of the mean softmax. */
export function clusterEntropy(x: Matrix, temperature: number): number {
  const rows = x.map(row => softmax(row, temperature))
  return -sum(
    indices(x[0]!.length).map(j => {
      const p = average(rows.map(row => row[j]!))
      return p * Math.log(p)
    }),
  )
}

/** Silverman's bandwidth. */
export function silverman(x: Matrix): number {
  const [n, d] = [x.length, x[0]!.length]
  const variances = indices(d).map(j => {
    const mean = average(x.map(row => row[j]!))
    return sum(x.map(row => (row[j]! - mean) ** 2)) / (n - 1)
  })
  return Math.sqrt(average(variances)) * (4 / ((d + 2) * n)) ** (1 / (d + 4))
}
