import { centered, type Matrix, matMul, squaredLengths, transpose } from '@infomax/math'
import { rowsAt } from '../rows.ts'
import { inner, type Pair, type PairProducts, type PairSums, sum } from './pair.ts'

/**
 * The linear kernel through its features, in O(n d²) instead of O(n² d).
 *
 * As the similarity −‖xᵢ − xⱼ‖²/2, which differs from xᵢᵀxⱼ by terms of i and of j alone, that centring takes off again; so its diagonal
 * is zero, as elsewhere.
 */
export function linearPair(x: Matrix, y: Matrix): Pair {
  const u = features(x)
  const v = features(y)
  const cross = crossOf(u, v)
  const sums = {
    n: x.rows,
    cross: cross.total,
    squaresX: crossOf(u, u).total,
    squaresY: crossOf(v, v).total,
    rowsX: u.rowSums,
    rowsY: v.rowSums,
  }
  return {
    sums,
    products: async () => multiply(u, v, sums),
    crossesUnder: async () => async orders =>
      Float64Array.from(
        orders,
        order => crossOf(u, { z: rowsAt(v.z, order), lengths: reorder(v.lengths, order), rowSums: v.rowSums }).total,
      ),
  }
}

interface Features {
  /** Centred. */
  readonly z: Matrix<Float64Array>
  readonly lengths: Float64Array
  readonly rowSums: Float64Array
}

function features(x: Matrix): Features {
  const z = centered(x)
  const lengths = squaredLengths(z)
  const total = sum(lengths)
  return { z, lengths, rowSums: lengths.map(length => -(x.rows * length + total) / 2) }
}

/** ¼ Σ ‖xᵢ − xⱼ‖² ‖yᵢ − yⱼ‖² = ½ n a·b + ½ Σa Σb + ‖XᵀY‖² with the squared lengths a and b. */
function crossOf(u: Features, v: Features): { readonly total: number; readonly moment: Matrix<Float64Array> } {
  const moment = matMul(transpose(u.z), v.z)
  const total =
    (u.z.rows * inner(u.lengths, v.lengths) + sum(u.lengths) * sum(v.lengths)) / 2 + inner(moment.data, moment.data)
  return { total, moment }
}

function multiply(u: Features, v: Features, { rowsX, rowsY }: PairSums): PairProducts {
  return {
    cross: crossRows(u, v),
    squaresX: crossRows(u, u),
    squaresY: crossRows(v, v),
    xRowsX: times(u, rowsX),
    xRowsY: times(u, rowsY),
    yRowsX: times(v, rowsX),
    yRowsY: times(v, rowsY),
  }
}

/** Σⱼ ¼ (aᵢ + aⱼ − 2xᵢᵀxⱼ)(bᵢ + bⱼ − 2yᵢᵀyⱼ) for each i. */
function crossRows(u: Features, v: Features): Float64Array {
  const n = u.z.rows
  const a = u.lengths
  const b = v.lengths
  const totalA = sum(a)
  const totalB = sum(b)
  const ab = inner(a, b)
  const mapped = matMul(u.z, crossOf(u, v).moment)
  const alongX = project(u.z, b)
  const alongY = project(v.z, a)
  const { data, columns } = v.z
  return a.map((length, i) => {
    let product = 0
    for (let k = 0; k < columns; k++) product += mapped.data[i * columns + k]! * data[i * columns + k]!
    const lengths = n * length * b[i]! + length * totalB + totalA * b[i]! + ab
    return (lengths - 2 * alongY[i]! - 2 * alongX[i]!) / 4 + product
  })
}

/** Σⱼ −½ (aᵢ + aⱼ − 2xᵢᵀxⱼ) wⱼ for each i. */
function times({ z, lengths }: Features, weights: Float64Array): Float64Array {
  const total = sum(weights)
  const weighted = inner(lengths, weights)
  const along = project(z, weights)
  return lengths.map((length, i) => along[i]! - (length * total + weighted) / 2)
}

/** Z Zᵀ w. */
function project(z: Matrix, weights: Float64Array): Float64Array {
  const { data, rows, columns } = z
  const direction = new Float64Array(columns)
  for (let i = 0, at = 0; i < rows; i++) for (let k = 0; k < columns; k++) direction[k]! += weights[i]! * data[at++]!
  return new Float64Array(rows).map((_, i) => {
    let product = 0
    for (let k = 0; k < columns; k++) product += data[i * columns + k]! * direction[k]!
    return product
  })
}

const reorder = (values: Float64Array, order: Int32Array): Float64Array => values.map((_, i) => values[order[i]!]!)
