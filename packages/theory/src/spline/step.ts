import type { Matrix } from '@infomax/math'
import { matMul, transpose } from '@infomax/math'

/** For each slot, what each of its units chose at one point. */
export type Choices = readonly Uint16Array[]

/** The units of one piecewise affine layer, each of which takes one of several affine pieces. */
export interface Units {
  /** Its place in {@link Choices}. */
  readonly slot: number
  readonly count: number
  /** Pieces that each unit has. */
  readonly pieces: number
  /** What the units choose at each row: rows × count. */
  decide(x: Float64Array, rows: number): Uint16Array
  /**
   * The first unit that leaves its piece on the way from the point in row 0 along the direction in row 1, how far along
   * and what it takes instead; undefined where none does.
   */
  leave(x: Float64Array, chosen: Uint16Array): Leave | undefined
}

export interface Leave {
  readonly unit: number
  readonly piece: number
  readonly distance: number
}

/** One way forward through a program. */
export interface Pass {
  /** How many rows, from the first, are points, which get offsets; the others are directions, which do not. */
  readonly points: number
  /** The choices that hold: for every row its own, or one for all rows, `count` numbers. */
  choose(units: Units, x: Float64Array, rows: number): Uint16Array
}

/** A layer on plain numbers, samples as rows; never writes to what it is given. */
export interface Step {
  readonly inputs: number
  readonly outputs: number
  /** Rows × inputs → rows × outputs. */
  push(x: Float64Array, rows: number, pass: Pass): Float64Array
  /** The adjoint of the linear part under the choices of one point: rows × outputs → rows × inputs. */
  pull(y: Float64Array, rows: number, choices: Choices): Float64Array
}

/** x ↦ x W + b for the groups of `weight.rows` numbers that a row consists of. */
export function linear(weight: Matrix, bias: Float64Array | undefined, groups = 1): Step {
  let transposed: Matrix | undefined
  const { rows: inputs, columns: outputs } = weight
  return {
    inputs: groups * inputs,
    outputs: groups * outputs,
    push(x, rows, { points }) {
      const y = matMul({ data: x, rows: rows * groups, columns: inputs }, weight).data
      if (bias) addOffsets(y, points * groups * outputs, bias)
      return y
    },
    pull(y, rows) {
      transposed ??= transpose(weight)
      return matMul({ data: y, rows: rows * groups, columns: outputs }, transposed).data
    },
  }
}

/** x ↦ scale·x + offset for each number of the last axis. */
export function scaling(size: number, scale: Float64Array, offset: Float64Array): Step {
  const scaled = (x: Float64Array): Float64Array => {
    const y = new Float64Array(x.length)
    for (let first = 0; first < x.length; first += scale.length)
      for (let c = 0; c < scale.length; c++) y[first + c] = x[first + c]! * scale[c]!
    return y
  }
  return {
    inputs: size,
    outputs: size,
    push(x, _rows, { points }) {
      const y = scaled(x)
      addOffsets(y, points * size, offset)
      return y
    },
    pull: scaled,
  }
}

/** The mean of each channel over `positions` places. */
export function averagePool(positions: number, channels: number): Step {
  const inputs = positions * channels
  return {
    inputs,
    outputs: channels,
    push(x, rows) {
      const y = new Float64Array(rows * channels)
      for (let r = 0, at = 0; r < rows; r++)
        for (let p = 0; p < positions; p++)
          for (let c = 0; c < channels; c++) y[r * channels + c]! += x[at++]! / positions
      return y
    },
    pull(y, rows) {
      const x = new Float64Array(rows * inputs)
      for (let r = 0, at = 0; r < rows; r++)
        for (let p = 0; p < positions; p++)
          for (let c = 0; c < channels; c++) x[at++] = y[r * channels + c]! / positions
      return x
    },
  }
}

/** Steps, one after the other. */
export const sequence = (size: number, steps: readonly Step[]): Step => ({
  inputs: steps[0]?.inputs ?? size,
  outputs: steps.at(-1)?.outputs ?? size,
  push: (x, rows, pass) => steps.reduce((y, step) => step.push(y, rows, pass), x),
  pull: (y, rows, choices) => steps.reduceRight((x, step) => step.pull(x, rows, choices), y),
})

/** The sum of two ways. */
export function residual(branch: Step, shortcut: Step): Step {
  const sum = (a: Float64Array, b: Float64Array): Float64Array => {
    const y = new Float64Array(a.length)
    for (let i = 0; i < y.length; i++) y[i] = a[i]! + b[i]!
    return y
  }
  return {
    inputs: branch.inputs,
    outputs: branch.outputs,
    push: (x, rows, pass) => sum(branch.push(x, rows, pass), shortcut.push(x, rows, pass)),
    pull: (y, rows, choices) => sum(branch.pull(y, rows, choices), shortcut.pull(y, rows, choices)),
  }
}

/** Adds the offsets to the first `end` numbers, over and over. */
export function addOffsets(y: Float64Array, end: number, offsets: Float64Array): void {
  for (let first = 0; first < end; first += offsets.length)
    for (let c = 0; c < offsets.length; c++) y[first + c]! += offsets[c]!
}
