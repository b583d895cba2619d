import { InfomaxError, type Layer } from '@infomax/core'
import { type Matrix, matrix, transpose, zeros } from '@infomax/math'
import { toMatrix } from '../input.ts'
import { type RegionPath, walk } from './path.ts'
import { compile, type Program, sizeOf } from './program.ts'
import { encode, type RegionCode } from './region.ts'
import type { Choices } from './step.ts'
import type { WeightRecord } from './weights.ts'

/** A network as a piecewise affine function R^D → R^d, in doubles. */
export interface AffineNetwork {
  readonly inputShape: readonly number[]
  /** D, numbers of a sample. */
  readonly inputs: number
  /** d. */
  readonly outputs: number
  /** Piecewise affine units. */
  readonly units: number
  /** n × D → n × d. */
  forward(x: Matrix): Matrix<Float64Array>
  /** The region of each row. */
  regionCodes(x: Matrix): RegionCode[]
  /** The affine map of the region that x lies in. */
  at(x: ArrayLike<number>): AffineMap
  /** The regions along the segment from one input to another. */
  path(from: ArrayLike<number>, to: ArrayLike<number>): RegionPath
}

/** What a network computes on the region of one input: f(x) = A x + b. */
export interface AffineMap {
  readonly region: RegionCode
  /** f(x), d numbers. */
  readonly output: Float64Array
  /** A, d × D: the Jacobian of f at x. By D passes forward or d back, whichever are fewer; computed when first asked for. */
  slope(): Matrix<Float64Array>
  /** b, d numbers. */
  intercept(): Float64Array
  /** A v for each row v: r × D → r × d, without A. */
  times(v: Matrix): Matrix<Float64Array>
  /** Aᵀ u for each row u: r × d → r × D, without A. */
  transposeTimes(u: Matrix): Matrix<Float64Array>
}

/**
 * A network in evaluation as an affine spline, f(x) = Σ_ω (A_ω x + b_ω)·1{x ∈ ω}.
 *
 * `layers` as `Network.layers` has them, `weights` by the names in it, float32 or doubles, `inputShape` of one sample,
 * `[h, w, c]` or `[d]`; samples are rows of D numbers. A unit at its boundary counts as off, of equal numbers of a
 * window the first is the largest.
 *
 * Throws `BAD_VALUE` for smooth layers, which have no regions, and for weights or inputs that are not finite;
 * `UNKNOWN_NAME` for a weight that did not come, such as the running statistics of a batch normalisation, without which it
 * is no function of one input; `BAD_SHAPE` for weights, layers or samples that do not fit each other.
 * @example
 * const layers = [{ kind: 'linear', weight: 'w' }, { kind: 'leaky-relu', slope: 0 }] as const
 * const network = affineNetwork(layers, { w: { shape: [2, 1], data: [1, -1] } }, [2])
 * network.at([3, 1]).slope().data // [1, -1]
 * @see Balestriero & Baraniuk 2018, A Spline Theory of Deep Learning; arXiv:2303.00633, section 2
 */
export function affineNetwork(
  layers: readonly Layer[],
  weights: WeightRecord,
  inputShape: readonly number[],
): AffineNetwork {
  if (inputShape.length === 0 || !inputShape.every(size => Number.isSafeInteger(size) && size > 0))
    throw new InfomaxError(
      'BAD_SHAPE',
      `Samples of shape [${inputShape}] came; positive whole numbers were expected.`,
      'Give the shape of one sample: [height, width, channels] or [dimensions].',
    )
  const program = compile(layers, weights, inputShape)
  const inputs = sizeOf(inputShape)
  const { outputs } = program.step
  const together = Math.max(1, Math.floor(largest / program.widest))
  const point = (x: ArrayLike<number>): Float64Array => {
    const data = Float64Array.from(x)
    fitting(matrix(data, 1, data.length), inputs, 'the sample')
    return data
  }
  return {
    inputShape,
    inputs,
    outputs,
    units: program.units.reduce((sum, { count }) => sum + count, 0),
    forward(x) {
      return inBlocks(
        fitting(x, inputs, 'samples'),
        together,
        outputs,
        (rows, count) => decide(program, rows, count).output,
      )
    },
    regionCodes(x) {
      const codes: RegionCode[] = []
      for (const { rows, count } of blocks(fitting(x, inputs, 'samples'), together)) {
        const { choices } = decide(program, rows, count)
        for (let row = 0; row < count; row++) codes.push(encode(program.units, choices, row))
      }
      return codes
    },
    at: x => affineMap(program, point(x), together),
    path: (from, to) => walk(program, point(from), point(to)),
  }
}

/** Numbers in the largest layer of a block of samples: 32 MiB. */
const largest = 2 ** 22

/** What the units choose at each row, and what comes out. */
function decide({ step, units }: Program, x: Float64Array, rows: number): { output: Float64Array; choices: Choices } {
  const choices: Uint16Array[] = units.map(() => new Uint16Array(0))
  const output = step.push(x, rows, {
    points: rows,
    choose: (units, x, rows) => (choices[units.slot] = units.decide(x, rows)),
  })
  return { output, choices }
}

function affineMap(program: Program, x: Float64Array, together: number): AffineMap {
  const { step, units } = program
  const { inputs: D, outputs: d } = step
  const { output, choices } = decide(program, x, 1)
  const under = (points: number) => ({ points, choose: ({ slot }: { slot: number }) => choices[slot]! })
  const times = (v: Matrix): Matrix<Float64Array> =>
    inBlocks(fitting(v, D, 'directions'), together, d, (rows, count) => step.push(rows, count, under(0)))
  const transposeTimes = (u: Matrix): Matrix<Float64Array> =>
    inBlocks(fitting(u, d, 'covectors'), together, D, (rows, count) => step.pull(rows, count, choices))
  let slope: Matrix<Float64Array> | undefined
  return {
    region: encode(units, choices),
    // a network without layers gives its input back, which is not to be shared
    output: output.slice(),
    slope: () => (slope ??= D < d ? transpose(times(identity(D))) : transposeTimes(identity(d))),
    intercept: () => step.push(new Float64Array(D), 1, under(1)).slice(),
    times,
    transposeTimes,
  }
}

function identity(n: number): Matrix<Float64Array> {
  const out = zeros(n, n)
  for (let i = 0; i < n; i++) out.data[i * n + i] = 1
  return out
}

/** Rows, some at a time, as doubles. */
function* blocks({ data, rows, columns }: Matrix, together: number) {
  for (let first = 0; first < rows; first += together) {
    const count = Math.min(together, rows - first)
    yield { first, count, rows: Float64Array.from(data.subarray(first * columns, (first + count) * columns)) }
  }
}

function inBlocks(
  x: Matrix,
  together: number,
  outputs: number,
  compute: (rows: Float64Array, count: number) => Float64Array,
): Matrix<Float64Array> {
  const out = zeros(x.rows, outputs)
  for (const { first, count, rows } of blocks(x, together)) out.data.set(compute(rows, count), first * outputs)
  return out
}

/** Rows of finite numbers, as many as expected. */
function fitting(v: Matrix, columns: number, what: string): Matrix {
  if (toMatrix(what, v).columns === columns) return v
  throw new InfomaxError(
    'BAD_SHAPE',
    `${what} came with ${v.columns} numbers each; ${columns} were expected.`,
    'Give one row for each, flattened.',
  )
}
