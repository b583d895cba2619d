import { InfomaxError, parseOptions } from '@infomax/core'
import { createRandom, type Matrix, zeros } from '@infomax/math'
import * as z from 'zod'
import { type Contrast, contrast } from './contrasts.ts'
import { finish } from './finish.ts'
import { type MatrixLike, toMatrix } from './input.ts'
import { componentsOption, seedOption } from './options.ts'
import { decorrelate, identity, randomOrthogonal } from './orthogonal.ts'
import { defineSeparator, type Separation } from './separator.ts'
import { createStep } from './step.ts'
import { whiten } from './whiten.ts'

const options = z.object({
  components: componentsOption,
  algorithm: z.enum(['parallel', 'deflation']).default('parallel').describe('all components at once, or one by one'),
  contrast: z.enum(['logcosh', 'exp', 'cube']).default('logcosh').describe('measure of non-normality (G)'),
  alpha: z.number().min(1).max(2).default(1).describe('slope of logcosh (α)'),
  tolerance: z.number().positive().default(1e-4).describe('largest 1 − |cos| by which a component may still turn'),
  maxIterations: z.int().min(1).default(200).describe('for all components, or for each one in deflation'),
  wInit: z
    .array(z.array(z.number()))
    .optional()
    .describe('components × components to start from, in whitened coordinates; random without it'),
  seed: seedOption,
})

/**
 * Independent components by the fixed-point iteration w ← E{x g(wᵀx)} − E{g′(wᵀx)} w on whitened channels x, g the derivative of the contrast.
 *
 * Mixed n × channels, n > components (`TOO_FEW_SAMPLES`), of rank ≥ components (`BAD_OPTIONS`; `BAD_VALUE` for a constant channel).
 * Warnings: `NOT_CONVERGED`, `NORMAL_SOURCES`, `ONE_COMPONENT`, `TOO_FEW_SAMPLES_FOR_DIMENSION`. O(n k²) time an iteration.
 * @see Hyvärinen (1999), Fast and robust fixed-point algorithms for independent component analysis
 * @example
 * const { sources, unmixing } = fastIca(mixed, { components: 4, contrast: 'logcosh' })
 */
export function fastIca(mixed: MatrixLike, input?: z.input<typeof options>): Separation {
  const chosen = parseOptions(fastIcaSeparator, input)
  const whitened = whiten(toMatrix(mixed), chosen.components)
  const start = startOf(whitened.signals.rows, chosen)
  const { signals } = whitened
  const solve = signals.rows > 1 ? algorithms[chosen.algorithm] : undefined
  const found = solve?.(signals, start, contrast(chosen.contrast, chosen.alpha), chosen)
  return finish(whitened, { name: 'fastica', ...(found ?? alone) })
}

interface Limits {
  readonly tolerance: number
  readonly maxIterations: number
}

interface Fixed {
  readonly rotation: Matrix<Float64Array>
  readonly iterations: number
  readonly converged: boolean
}

const alone: Fixed = { rotation: identity(1), iterations: 0, converged: true }

type Algorithm = (signals: Matrix<Float64Array>, start: Matrix<Float64Array>, g: Contrast, limits: Limits) => Fixed

const algorithms: Readonly<Record<'parallel' | 'deflation', Algorithm>> = { parallel, deflation }

/** All rows are moved, then made orthogonal together. */
function parallel(signals: Matrix<Float64Array>, start: Matrix<Float64Array>, g: Contrast, limits: Limits): Fixed {
  const k = signals.rows
  const step = createStep(signals, k, g)
  let rotation = requireRegular(decorrelate(start))
  for (let iteration = 1; iteration <= limits.maxIterations; iteration++) {
    const next = requireRegular(decorrelate(step(rotation)))
    let moved = 0
    for (let i = 0; i < k; i++) moved = Math.max(moved, turned(next, rotation, i))
    rotation = next
    if (moved < limits.tolerance) return { rotation, iterations: iteration, converged: true }
  }
  return { rotation, iterations: limits.maxIterations, converged: false }
}

/** One row after the other, each kept orthogonal to those before it once it has moved. `iterations` is that of the slowest. */
function deflation(signals: Matrix<Float64Array>, start: Matrix<Float64Array>, g: Contrast, limits: Limits): Fixed {
  const k = signals.rows
  const step = createStep(signals, 1, g)
  const rotation = zeros(k, k)
  let iterations = 0
  let converged = true
  for (let i = 0; i < k; i++) {
    let row: Matrix<Float64Array> = { data: start.data.slice(i * k, (i + 1) * k), rows: 1, columns: k }
    orthogonalise(row.data, rotation, 0)
    let iteration = 0
    let moved = Number.POSITIVE_INFINITY
    while (moved >= limits.tolerance && iteration < limits.maxIterations) {
      const next = step(row)
      orthogonalise(next.data, rotation, i)
      moved = turned(next, row, 0)
      row = next
      iteration++
    }
    rotation.data.set(row.data, i * k)
    iterations = Math.max(iterations, iteration)
    converged &&= moved < limits.tolerance
  }
  return { rotation, iterations, converged }
}

/** |1 − |cos|| of the angle between row i of both. */
function turned(a: Matrix, b: Matrix, i: number): number {
  let cosine = 0
  for (let at = i * a.columns; at < (i + 1) * a.columns; at++) cosine += a.data[at]! * b.data[at]!
  return Math.abs(1 - Math.abs(cosine))
}

/** Takes the first `count` rows out of a vector, twice for the rounding of the first time, and makes its length 1. */
function orthogonalise(vector: Float64Array, rows: Matrix, count: number): void {
  const k = vector.length
  for (let time = 0; time < 2; time++)
    for (let i = 0; i < count; i++) {
      let product = 0
      for (let c = 0; c < k; c++) product += vector[c]! * rows.data[i * k + c]!
      for (let c = 0; c < k; c++) vector[c]! -= product * rows.data[i * k + c]!
    }
  const length = Math.hypot(...vector)
  for (let c = 0; c < k; c++) vector[c]! /= length
}

function startOf(k: number, { wInit, seed }: z.output<typeof options>): Matrix<Float64Array> {
  if (!wInit) return randomOrthogonal(k, createRandom(seed, 'fastica'))
  if (wInit.length !== k || wInit.some(row => row.length !== k))
    throw new InfomaxError(
      'BAD_OPTIONS',
      `wInit came as ${wInit.length} × ${wInit[0]?.length ?? 0}; ${k} × ${k} was expected.`,
      'Give one row of as many numbers for each component.',
    )
  const start = { data: Float64Array.from(wInit.flat()), rows: k, columns: k }
  requireRegular(decorrelate(start))
  return start
}

function requireRegular(w: Matrix<Float64Array> | undefined): Matrix<Float64Array> {
  if (w) return w
  throw new InfomaxError(
    'BAD_VALUE',
    'The unmixing matrix to iterate from is singular.',
    'Give independent rows in wInit, or another seed.',
  )
}

/** {@link fastIca} as a component. */
export const fastIcaSeparator = defineSeparator({
  name: 'fastica',
  summary: 'Fixed-point iteration for the least normal directions',
  paper: 'doi:10.1109/72.761722',
  options,
  create: chosen => ({ separate: async mixed => fastIca(mixed, chosen) }),
})
