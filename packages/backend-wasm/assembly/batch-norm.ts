import { load4, store4 } from './tail'

// Rows in one go of a column's sum in f32; such sums are then added in f64.
const BLOCK: i32 = 64

/**
 * The mean and the variance (over m) of each column of x [m, c], in one pass over memory.
 *
 * Within a block of rows, which the first-level cache holds, the sum, then the squares about the block's own mean, in
 * f32; blocks are merged in f64: M₂ += M₂ᵦ + δ²·n·nᵦ/(n + nᵦ).
 * `sums` is scratch for 2c doubles.
 * @see Chan, Golub & LeVeque 1983, Algorithms for computing the sample variance
 */
export function moments(x: usize, m: i32, c: i32, sums: usize, mean: usize, variance: usize): void {
  const squares = sums + (<usize>c << 3)
  memory.fill(sums, 0, <usize>c << 4)
  const stride = <usize>c << 2
  for (let i = 0; i < m; i += BLOCK) {
    const height = min(BLOCK, m - i)
    const rows = x + <usize>i * stride
    const end = rows + <usize>height * stride
    const inverse = f32x4.splat(1 / <f32>height)
    for (let j = 0; j < c; j += 4) {
      const width = min(4, c - j)
      const column = <usize>j << 2
      let sum = f32x4.splat(0)
      let square = f32x4.splat(0)
      if (width == 4) {
        for (let p = rows + column; p < end; p += stride) sum = f32x4.add(sum, v128.load(p))
        const centre = f32x4.mul(sum, inverse)
        for (let p = rows + column; p < end; p += stride) {
          const d = f32x4.sub(v128.load(p), centre)
          square = f32x4.add(square, f32x4.mul(d, d))
        }
      } else {
        for (let p = rows + column; p < end; p += stride) sum = f32x4.add(sum, load4(p, width))
        const centre = f32x4.mul(sum, inverse)
        for (let p = rows + column; p < end; p += stride) {
          const d = f32x4.sub(load4(p, width), centre)
          square = f32x4.add(square, f32x4.mul(d, d))
        }
      }
      merge(sums, squares, j, width, i, height, f32x4.extract_lane(sum, 0), f32x4.extract_lane(square, 0), 0)
      merge(sums, squares, j, width, i, height, f32x4.extract_lane(sum, 1), f32x4.extract_lane(square, 1), 1)
      merge(sums, squares, j, width, i, height, f32x4.extract_lane(sum, 2), f32x4.extract_lane(square, 2), 2)
      merge(sums, squares, j, width, i, height, f32x4.extract_lane(sum, 3), f32x4.extract_lane(square, 3), 3)
    }
  }
  const count = <f64>m
  for (let j = 0; j < c; j++) {
    store<f32>(mean + (<usize>j << 2), <f32>(load<f64>(sums + (<usize>j << 3)) / count))
    store<f32>(variance + (<usize>j << 2), <f32>(load<f64>(squares + (<usize>j << 3)) / count))
  }
}

// @ts-ignore: decorator
@inline
function merge(
  sums: usize,
  squares: usize,
  j: i32,
  width: i32,
  before: i32,
  height: i32,
  sum: f32,
  square: f32,
  lane: i32,
): void {
  if (lane >= width) return
  const at = <usize>(j + lane) << 3
  const total = load<f64>(sums + at)
  let m2 = load<f64>(squares + at) + <f64>square
  if (before > 0) {
    const n = <f64>before
    const k = <f64>height
    const delta = <f64>sum / k - total / n
    m2 += (delta * delta * n * k) / (n + k)
  }
  store<f64>(sums + at, total + <f64>sum)
  store<f64>(squares + at, m2)
}

/** y = (x − centre)·scale + shift by column, then max(y, 0) if `relu`. */
export function normalise(
  x: usize,
  m: i32,
  c: i32,
  centre: usize,
  scale: usize,
  shift: usize,
  relu: bool,
  y: usize,
): void {
  const floor = f32x4.splat(relu ? 0 : -Infinity)
  for (let i = 0; i < m; i++) {
    const columns = <usize>c << 2
    const whole = <usize>(c & ~3) << 2
    let j: usize = 0
    for (; j < whole; j += 16) {
      const d = f32x4.sub(v128.load(x + j), v128.load(centre + j))
      const value = f32x4.add(f32x4.mul(d, v128.load(scale + j)), v128.load(shift + j))
      v128.store(y + j, f32x4.max(value, floor))
    }
    for (; j < columns; j += 4) {
      const value = (load<f32>(x + j) - load<f32>(centre + j)) * load<f32>(scale + j) + load<f32>(shift + j)
      store<f32>(y + j, relu ? max(value, <f32>0) : value)
    }
    x += columns
    y += columns
  }
}

/**
 * For d = dy, or dy where y > 0 if `relu`: dbeta = Σ d and dgamma = Σ d·(x − centre)·inverse by column.
 *
 * `sums` is scratch for 2c doubles.
 */
export function normaliseSums(
  dy: usize,
  x: usize,
  y: usize,
  m: i32,
  c: i32,
  centre: usize,
  inverse: usize,
  relu: bool,
  sums: usize,
  dgamma: usize,
  dbeta: usize,
): void {
  const products = sums + (<usize>c << 3)
  memory.fill(sums, 0, <usize>c << 4)
  const stride = <usize>c << 2
  for (let i = 0; i < m; i += BLOCK) {
    const first = <usize>i * stride
    const end = first + <usize>min(BLOCK, m - i) * stride
    for (let j = 0; j < c; j += 4) {
      const width = min(4, c - j)
      const column = <usize>j << 2
      const middle = load4(centre + column, width)
      const zero = f32x4.splat(0)
      let sum = zero
      let product = zero
      if (width == 4)
        for (let p = first + column; p < end; p += stride) {
          let d = v128.load(dy + p)
          if (relu) d = v128.and(d, f32x4.gt(v128.load(y + p), zero))
          sum = f32x4.add(sum, d)
          product = f32x4.add(product, f32x4.mul(d, f32x4.sub(v128.load(x + p), middle)))
        }
      else
        for (let p = first + column; p < end; p += stride) {
          let d = load4(dy + p, width)
          if (relu) d = v128.and(d, f32x4.gt(load4(y + p, width), zero))
          sum = f32x4.add(sum, d)
          product = f32x4.add(product, f32x4.mul(d, f32x4.sub(load4(x + p, width), middle)))
        }
      accumulate(sums, j, width, sum)
      accumulate(products, j, width, product)
    }
  }
  for (let j = 0; j < c; j++) {
    const at = <usize>j << 2
    store<f32>(dbeta + at, <f32>load<f64>(sums + (at << 1)))
    store<f32>(dgamma + at, <f32>(load<f64>(products + (at << 1)) * <f64>load<f32>(inverse + at)))
  }
}

// @ts-ignore: decorator
@inline
function accumulate(sums: usize, j: i32, width: i32, x: v128): void {
  const at = sums + (<usize>j << 3)
  store<f64>(at, load<f64>(at) + <f64>f32x4.extract_lane(x, 0))
  if (width > 1) store<f64>(at, load<f64>(at, 8) + <f64>f32x4.extract_lane(x, 1), 8)
  if (width > 2) store<f64>(at, load<f64>(at, 16) + <f64>f32x4.extract_lane(x, 2), 16)
  if (width > 3) store<f64>(at, load<f64>(at, 24) + <f64>f32x4.extract_lane(x, 3), 24)
}

/** dx = scale·(d − (x − centre)·slope − offset) by column, with d as in normaliseSums. */
export function normaliseGrad(
  dy: usize,
  x: usize,
  y: usize,
  m: i32,
  c: i32,
  centre: usize,
  scale: usize,
  slope: usize,
  offset: usize,
  relu: bool,
  dx: usize,
): void {
  const zero = f32x4.splat(0)
  const columns = <usize>c << 2
  const whole = <usize>(c & ~3) << 2
  for (let i = 0; i < m; i++) {
    for (let j: usize = 0; j < whole; j += 16) {
      let d = v128.load(dy + j)
      if (relu) d = v128.and(d, f32x4.gt(v128.load(y + j), zero))
      v128.store(dx + j, gradient(d, v128.load(x + j), centre + j, scale + j, slope + j, offset + j))
    }
    if (whole < columns) {
      const width = c & 3
      let d = load4(dy + whole, width)
      if (relu) d = v128.and(d, f32x4.gt(load4(y + whole, width), zero))
      // the vectors of column values are padded to whole vectors, the rows are not
      const value = gradient(d, load4(x + whole, width), centre + whole, scale + whole, slope + whole, offset + whole)
      store4(dx + whole, value, width, false)
    }
    dy += columns
    x += columns
    y += columns
    dx += columns
  }
}

// @ts-ignore: decorator
@inline
function gradient(d: v128, x: v128, centre: usize, scale: usize, slope: usize, offset: usize): v128 {
  const away = f32x4.mul(f32x4.sub(x, v128.load(centre)), v128.load(slope))
  return f32x4.mul(f32x4.sub(f32x4.sub(d, away), v128.load(offset)), v128.load(scale))
}
