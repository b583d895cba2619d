import { createRandom, type Random } from '@infomax/core'
import { gram, type Matrix, matMul, matrix, outerGram, symmetricEigen, transpose, zeros } from '@infomax/math'
import { type MatrixLike, requireEqual, requireInteger, requireNumber, toMatrix } from '../input.ts'
import { type MatrixBall, multiOutputBound } from './multi-output.ts'
import { norm, rowNorms, subtract } from './norms.ts'
import { averageOverSigns, type Complexity, type SignOptions } from './signs.ts'

/**
 * An upper bound on the empirical complexity (1/m) E sup_W Σᵢ ξᵢ‖W(xᵢ − xᵢ′)‖ of linear maps in a ball.
 *
 * The smaller of Maurer's √2 (B/m) √k ‖Δ‖_F (times √min(k, d) for the spectral norm) and (B/2m) Σ‖Δᵢ‖, since E sup Σ
 * ξᵢvᵢ ≤ ½Σ vᵢ for 0 ≤ f ≤ vᵢ. `first`, `second` m × d.
 */
export function linearPairBound(first: MatrixLike, second: MatrixLike, ball: MatrixBall): Complexity {
  const differences = differencesOf(first, second)
  const bound = multiOutputBound(differences, ball)
  const m = differences.rows
  const half = ((ball.radius ?? 1) * rowNorms(differences).reduce((sum, length) => sum + length, 0)) / (2 * m)
  const contracted = Math.SQRT2 * bound.value
  return {
    ...bound,
    value: Math.min(half, contracted),
    formula: contracted < half ? `√2 ${bound.formula}` : '(B/2m) Σ‖Δᵢ‖',
  }
}

export interface AscentOptions extends SignOptions {
  /** Random starts for each sign vector; 2 by default. */
  readonly starts?: number
  /** Steps of each; 60 by default. */
  readonly steps?: number
}

/**
 * A lower bound on the same complexity: for each sign vector the best W in the ball that ascent finds.
 *
 * Projected gradient steps that are kept when they gain and halved when not, from seeded starts and from W = 0; every W
 * that is met is in the class, so the average is below the complexity, up to `standardError` where signs are drawn.
 */
export function linearPairAscent(
  first: MatrixLike,
  second: MatrixLike,
  ball: MatrixBall,
  { starts = 2, steps = 60, ...options }: AscentOptions = {},
): Complexity {
  const differences = differencesOf(first, second)
  const k = requireInteger('outputs', ball.outputs, 1)
  const radius = requireNumber('radius', ball.radius ?? 1)
  requireInteger('starts', starts, 1)
  const project = ball.norm === 'spectral' ? ontoSpectral : ontoFrobenius
  const random = createRandom(options.seed ?? 0, 'ascent')
  const complexity = averageOverSigns(
    differences.rows,
    differences.rows,
    '(1/m) E sup_W Σ ξᵢ‖WΔᵢ‖',
    signs => {
      let best = 0
      for (let start = 0; start < starts; start++) {
        const from = project(normalMatrix(k, differences.columns, random), radius, true)
        best = Math.max(best, ascend(differences, signs, from, radius, project, steps))
      }
      return best
    },
    options,
  )
  return { ...complexity, side: 'lower bound' }
}

type Project = (w: Matrix, radius: number, scaleUp?: boolean) => Matrix<Float64Array>

function ascend(
  x: Matrix,
  signs: Int8Array,
  start: Matrix<Float64Array>,
  radius: number,
  project: Project,
  steps: number,
): number {
  let w = start
  let { value, gradient } = objective(x, signs, w)
  let rate = 1
  for (let step = 0; step < steps && rate > 1e-6; step++) {
    const length = norm(gradient.data, 2)
    if (length === 0) break
    const moved = project(added(w, gradient, (rate * radius) / length), radius)
    const next = objective(x, signs, moved)
    if (next.value > value) {
      w = moved
      value = next.value
      gradient = next.gradient
      rate *= 1.5
    } else rate /= 2
  }
  return value
}

/** Σ ξᵢ‖WΔᵢ‖ and its gradient Σ ξᵢ (WΔᵢ/‖WΔᵢ‖) Δᵢᵀ; 0 for a sample that W sends to 0. */
function objective(x: Matrix, signs: Int8Array, w: Matrix): { value: number; gradient: Matrix<Float64Array> } {
  const { rows: k, columns: d } = w
  const gradient = zeros(k, d)
  const output = new Float64Array(k)
  let value = 0
  for (let i = 0; i < x.rows; i++) {
    let squares = 0
    for (let o = 0; o < k; o++) {
      let sum = 0
      for (let j = 0; j < d; j++) sum += w.data[o * d + j]! * x.data[i * d + j]!
      output[o] = sum
      squares += sum * sum
    }
    if (squares === 0) continue
    const length = Math.sqrt(squares)
    value += signs[i]! * length
    for (let o = 0; o < k; o++) {
      const factor = (signs[i]! * output[o]!) / length
      for (let j = 0; j < d; j++) gradient.data[o * d + j]! += factor * x.data[i * d + j]!
    }
  }
  return { value, gradient }
}

const ontoFrobenius: Project = (w, radius, scaleUp = false) => {
  const length = norm(w.data, 2)
  const factor = length > radius || (scaleUp && length > 0) ? radius / length : 1
  return scaled(w, () => factor)
}

/** Singular values above the radius become the radius, through the smaller Gram matrix: W f(WᵀW) or f(WWᵀ) W. */
const ontoSpectral: Project = (w, radius, scaleUp = false) => {
  const wide = w.rows <= w.columns
  const { values, vectors } = symmetricEigen(wide ? outerGram(w) : gram(w))
  const factors = values.map(value => {
    const sigma = Math.sqrt(Math.max(0, value))
    return sigma > radius || (scaleUp && sigma > 0) ? radius / sigma : 1
  })
  const weighted = scaled(vectors, row => factors[row]!)
  const clip = matMul(transpose(vectors), weighted)
  const clipped = wide ? matMul(clip, w) : matMul(w, clip)
  // what rounding left outside the ball goes back in, so that the value stays a lower bound
  const largest = Math.sqrt(Math.max(0, symmetricEigen(wide ? outerGram(clipped) : gram(clipped)).values[0]!))
  return largest > radius ? scaled(clipped, () => radius / largest) : clipped
}

const scaled = ({ data, rows, columns }: Matrix, factor: (row: number) => number): Matrix<Float64Array> =>
  matrix(
    Float64Array.from(data, (value, at) => value * factor(Math.floor(at / columns))),
    rows,
    columns,
  )

const added = (w: Matrix<Float64Array>, g: Matrix, factor: number): Matrix<Float64Array> =>
  matrix(
    w.data.map((value, at) => value + factor * g.data[at]!),
    w.rows,
    w.columns,
  )

const normalMatrix = (rows: number, columns: number, random: Random): Matrix<Float64Array> =>
  matrix(
    Float64Array.from({ length: rows * columns }, () => random.normal()),
    rows,
    columns,
  )

function differencesOf(first: MatrixLike, second: MatrixLike): Matrix<Float64Array> {
  const [a, b] = [toMatrix('first', first), toMatrix('second', second)]
  requireEqual('second', b.rows, 'first', a.rows)
  requireEqual('second', b.columns, 'first', a.columns, 'columns')
  return subtract(a, b)
}
