import { type Matrix, matMul, matrix, outerGram, type Random, symmetricEigen, transpose, zeros } from '@infomax/math'

/** The k × k unit matrix. */
export function identity(k: number): Matrix<Float64Array> {
  const out = zeros(k, k)
  for (let i = 0; i < k; i++) out.data[i * k + i] = 1
  return out
}

/** The orthogonal matrix nearest to W, (WWᵀ)^{−½}W; undefined where W is singular. */
export function decorrelate(w: Matrix): Matrix<Float64Array> | undefined {
  const { values, vectors } = symmetricEigen(outerGram(w))
  const k = w.rows
  if (!(values[k - 1]! > 1e-14 * values[0]!)) return undefined
  const scaled = zeros(k, k)
  for (let i = 0, at = 0; i < k; i++)
    for (let j = 0; j < k; j++, at++) scaled.data[at] = vectors.data[at]! / Math.sqrt(values[i]!)
  return matMul(transpose(vectors), matMul(scaled, w))
}

/** A random k × k orthogonal matrix, uniform (Haar): the orthogonal factor of a normal matrix. */
export function randomOrthogonal(k: number, random: Random): Matrix<Float64Array> {
  for (;;) {
    const w = decorrelate(
      matrix(
        Float64Array.from({ length: k * k }, () => random.normal()),
        k,
        k,
      ),
    )
    if (w) return w
  }
}

/** exp(S) of an antisymmetric S, a rotation: Taylor's series of S/2ˢ with ‖S/2ˢ‖ ≤ ½, squared s times. */
export function rotation(s: Matrix<Float64Array>): Matrix<Float64Array> {
  const norm = Math.sqrt(s.data.reduce((sum, value) => sum + value * value, 0))
  const squarings = Math.max(0, Math.ceil(Math.log2(2 * norm)))
  const scaled = matrix(
    s.data.map(value => value / 2 ** squarings),
    s.rows,
    s.rows,
  )
  // ½¹⁴/14! is below 2⁻⁵²
  let sum = identity(s.rows)
  for (let order = 14; order >= 1; order--) {
    const term = matMul(scaled, sum)
    sum = identity(s.rows)
    for (let at = 0; at < term.data.length; at++) sum.data[at]! += term.data[at]! / order
  }
  for (let i = 0; i < squarings; i++) sum = matMul(sum, sum)
  return sum
}

/** Turns rows i and j of M by an angle, in place: i ← cos·i + sin·j, j ← cos·j − sin·i. */
export function turn({ data, columns }: Matrix<Float64Array>, i: number, j: number, angle: number): void {
  const cosine = Math.cos(angle)
  const sine = Math.sin(angle)
  const first = i * columns
  const second = j * columns
  for (let t = 0; t < columns; t++) {
    const x = data[first + t]!
    const y = data[second + t]!
    data[first + t] = cosine * x + sine * y
    data[second + t] = cosine * y - sine * x
  }
}
