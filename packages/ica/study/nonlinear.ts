import { type Matrix, matMul, matrix, type Random, transpose } from '@infomax/math'
import { randomOrthogonal } from '../src/orthogonal.ts'

export type NonlinearMixing = 'linear' | 'post-nonlinear' | 'network'

/**
 * Sources (n × d) mixed by an invertible map that is linear (orthogonal A), A followed by x + x³ in each channel, or a network: three times A followed by a leaky ReLU
 * of slope 0.2. Independence alone does not determine the sources of the last two, by Darmois' construction not even up to functions of one source each.
 * @see Hyvärinen and Pajunen (1999), Nonlinear independent component analysis: existence and uniqueness results
 */
export function mixNonlinearly(
  truth: Matrix<Float64Array>,
  kind: NonlinearMixing,
  random: Random,
): Matrix<Float64Array> {
  const layers = kind === 'network' ? 3 : 1
  const bend = bends[kind]
  let x = truth
  for (let layer = 0; layer < layers; layer++) {
    const linear = matMul(x, transpose(randomOrthogonal(truth.columns, random.child('layer', layer))))
    x = matrix(linear.data.map(bend), linear.rows, linear.columns)
  }
  return x
}

const bends: Readonly<Record<NonlinearMixing, (x: number) => number>> = {
  linear: x => x,
  'post-nonlinear': x => x + x ** 3,
  network: x => (x > 0 ? x : 0.2 * x),
}
