/**
 * The lower factor L of A = L·Lᵀ in place of A's lower triangle, all in f64; false unless A is positive definite.
 *
 * Row i of A, a matrix of d columns, starts at a + i·d·8. Left-looking: each element is one dot product of two rows.
 */
export function cholesky(a: usize, d: i32): bool {
  const stride = <usize>d << 3
  for (let i = 0; i < d; i++) {
    const row = a + <usize>i * stride
    let j = 0
    for (; j < i; j++) {
      const other = a + <usize>j * stride
      const at = row + (<usize>j << 3)
      store<f64>(at, (load<f64>(at) - dot(row, other, j)) / load<f64>(other + (<usize>j << 3)))
    }
    const at = row + (<usize>i << 3)
    const pivot = load<f64>(at) - dot(row, row, i)
    if (!(pivot > 0)) return false
    store<f64>(at, Math.sqrt(pivot))
  }
  return true
}

/** Σ x[k]·y[k] in four partial sums. */
function dot(x: usize, y: usize, n: i32): f64 {
  let s0 = f64x2.splat(0)
  let s1 = f64x2.splat(0)
  const end = x + (<usize>(n & ~3) << 3)
  while (x < end) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load(x), v128.load(y)))
    s1 = f64x2.add(s1, f64x2.mul(v128.load(x, 16), v128.load(y, 16)))
    x += 32
    y += 32
  }
  s0 = f64x2.add(s0, s1)
  let sum = f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1)
  for (let k = n & 3; k > 0; k--) {
    sum += load<f64>(x) * load<f64>(y)
    x += 8
    y += 8
  }
  return sum
}

/** The transpose of L⁻¹, an upper triangle, zeros below: row i of `inverse` is column i of L⁻¹. */
export function invertFactor(l: usize, d: i32, inverse: usize): void {
  const stride = <usize>d << 3
  memory.fill(inverse, 0, <usize>d * stride)
  for (let c = 0; c < d; c++) {
    const column = inverse + <usize>c * stride
    for (let i = c; i < d; i++) {
      const row = l + <usize>i * stride
      const skip = <usize>c << 3
      const sum = (i == c ? 1 : 0) - dot(row + skip, column + skip, i - c)
      store<f64>(column + (<usize>i << 3), sum / load<f64>(row + (<usize>i << 3)))
    }
  }
}

/** A⁻¹ = L⁻ᵀ·L⁻¹ in f32 from the result of invertFactor. */
export function invertProduct(inverse: usize, d: i32, to: usize): void {
  const stride = <usize>d << 3
  for (let i = 0; i < d; i++)
    for (let j = 0; j <= i; j++) {
      const skip = <usize>i << 3
      const value = <f32>dot(inverse + <usize>i * stride + skip, inverse + <usize>j * stride + skip, d - i)
      store<f32>(to + (<usize>(i * d + j) << 2), value)
      store<f32>(to + (<usize>(j * d + i) << 2), value)
    }
}

/** f32 to f64. */
export function widen(from: usize, n: i32, to: usize): void {
  for (let i = 0; i < n; i++) store<f64>(to + (<usize>i << 3), <f64>load<f32>(from + (<usize>i << 2)))
}
