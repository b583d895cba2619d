import { load4, store4 } from './tail'

// @ts-ignore: decorator
@inline
function sumOf(x: v128): f32 {
  return (
    f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
  )
}

// @ts-ignore: decorator
@inline
function largestOf(x: v128): f32 {
  return max(
    max(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)),
    max(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)),
  )
}

/**
 * Of scores, their softmax p and codes, all [parts·n, k]: rows[i] = largest score − Σ codes·scores, largest[i] = largest p;
 * and means[part, j] = mean of p in column j of that part.
 */
export function codeStatistics(
  scores: usize,
  p: usize,
  codes: usize,
  parts: i32,
  n: i32,
  k: i32,
  rows: usize,
  largest: usize,
  means: usize,
): void {
  const stride = <usize>k << 2
  const inverse: f32 = 1 / <f32>n
  for (let part = 0; part < parts; part++) {
    memory.fill(means, 0, stride)
    for (let i = 0; i < n; i++) {
      rowStatistics(scores, p, codes, k, rows, largest, means)
      scores += stride
      p += stride
      codes += stride
      rows += 4
      largest += 4
    }
    for (let at: usize = 0; at < stride; at += 4) store<f32>(means + at, load<f32>(means + at) * inverse)
    means += stride
  }
}

function rowStatistics(scores: usize, p: usize, codes: usize, k: i32, row: usize, largest: usize, sums: usize): void {
  let sum = f32x4.splat(0)
  let highest = f32x4.splat(-Infinity)
  let likeliest = f32x4.splat(0)
  let j = 0
  for (; j + 4 <= k; j += 4) {
    const at = <usize>j << 2
    const s = v128.load(scores + at)
    const q = v128.load(p + at)
    sum = f32x4.add(sum, f32x4.mul(v128.load(codes + at), s))
    highest = f32x4.max(highest, s)
    likeliest = f32x4.max(likeliest, q)
    v128.store(sums + at, f32x4.add(v128.load(sums + at), q))
  }
  let total = sumOf(sum)
  let score = largestOf(highest)
  let share = largestOf(likeliest)
  for (; j < k; j++) {
    const at = <usize>j << 2
    const s = load<f32>(scores + at)
    const q = load<f32>(p + at)
    total += load<f32>(codes + at) * s
    score = max(score, s)
    share = max(share, q)
    store<f32>(sums + at, load<f32>(sums + at) + q)
  }
  store<f32>(row, score - total)
  store<f32>(largest, share)
}

/** Their gradient: to[i, j] = p(rows[i] + (columns[part, j] − Σ p·columns)/n) − codes·rows[i]. */
export function codeStatisticsGrad(
  rows: usize,
  columns: usize,
  p: usize,
  codes: usize,
  parts: i32,
  n: i32,
  k: i32,
  to: usize,
): void {
  const stride = <usize>k << 2
  const share: f32 = 1 / <f32>n
  const shares = f32x4.splat(share)
  for (let part = 0; part < parts; part++) {
    for (let i = 0; i < n; i++) {
      let sum = f32x4.splat(0)
      for (let j = 0; j < k; j += 4) {
        const at = <usize>j << 2
        sum = f32x4.add(sum, f32x4.mul(load4(p + at, k - j), load4(columns + at, k - j)))
      }
      const weight = load<f32>(rows)
      const weights = f32x4.splat(weight)
      const offset = f32x4.splat(weight - sumOf(sum) * share)
      for (let j = 0; j < k; j += 4) {
        const at = <usize>j << 2
        const width = min(4, k - j)
        const factor = f32x4.add(offset, f32x4.mul(load4(columns + at, width), shares))
        const predicted = f32x4.mul(load4(p + at, width), factor)
        store4(to + at, f32x4.sub(predicted, f32x4.mul(load4(codes + at, width), weights)), width, false)
      }
      rows += 4
      p += stride
      codes += stride
      to += stride
    }
    columns += stride
  }
}

/** lengths[i] = max(√(‖x‖² + ε²), ε) of each row of x [n, d], and y = x/lengths. */
export function normaliseRows(x: usize, n: i32, d: i32, epsilon: f32, y: usize, lengths: usize): void {
  const stride = <usize>d << 2
  for (let i = 0; i < n; i++) {
    let sum = f32x4.splat(0)
    for (let j = 0; j < d; j += 4) {
      const v = load4(x + (<usize>j << 2), d - j)
      sum = f32x4.add(sum, f32x4.mul(v, v))
    }
    const length: f32 = max(sqrt(sumOf(sum) + epsilon * epsilon), epsilon)
    store<f32>(lengths + (<usize>i << 2), length)
    const divisor = f32x4.splat(length)
    for (let j = 0; j < d; j += 4) {
      const at = <usize>j << 2
      const width = min(4, d - j)
      store4(y + at, f32x4.div(load4(x + at, width), divisor), width, false)
    }
    x += stride
    y += stride
  }
}

/** Its gradient: dx = (dy − (y·dy)y)/lengths. */
export function normaliseRowsGrad(dy: usize, y: usize, lengths: usize, n: i32, d: i32, dx: usize): void {
  const stride = <usize>d << 2
  for (let i = 0; i < n; i++) {
    let sum = f32x4.splat(0)
    for (let j = 0; j < d; j += 4) {
      const at = <usize>j << 2
      sum = f32x4.add(sum, f32x4.mul(load4(dy + at, d - j), load4(y + at, d - j)))
    }
    const product = f32x4.splat(sumOf(sum))
    const inverse = f32x4.splat(1 / load<f32>(lengths + (<usize>i << 2)))
    for (let j = 0; j < d; j += 4) {
      const at = <usize>j << 2
      const width = min(4, d - j)
      const across = f32x4.sub(load4(dy + at, width), f32x4.mul(load4(y + at, width), product))
      store4(dx + at, f32x4.mul(across, inverse), width, false)
    }
    dy += stride
    y += stride
    dx += stride
  }
}
