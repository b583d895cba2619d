/** Stores the first `width` ≤ 8 floats of two vectors, added to what is there if `accumulate`. */
// @ts-ignore: decorator
@inline
export function store8(to: usize, low: v128, high: v128, width: i32, accumulate: bool): void {
  if (width == 8) {
    if (accumulate) {
      low = f32x4.add(v128.load(to), low)
      high = f32x4.add(v128.load(to, 16), high)
    }
    v128.store(to, low)
    v128.store(to, high, 16)
  } else storeSome(to, low, high, width, accumulate)
}

function storeSome(to: usize, low: v128, high: v128, width: i32, accumulate: bool): void {
  if (width >= 4) {
    store4(to, low, 4, accumulate)
    store4(to + 16, high, width - 4, accumulate)
  } else store4(to, low, width, accumulate)
}

/** Stores the first `width` ≤ 4 floats of a vector. */
export function store4(to: usize, x: v128, width: i32, accumulate: bool): void {
  if (accumulate) x = f32x4.add(load4(to, width), x)
  if (width == 4) {
    v128.store(to, x)
    return
  }
  if (width > 0) v128.store_lane<f32>(to, x, 0)
  if (width > 1) v128.store_lane<f32>(to, x, 1, 4)
  if (width > 2) v128.store_lane<f32>(to, x, 2, 8)
}

/** The first `width` ≤ 4 floats at an address, then zeros: never reads past them. */
export function load4(from: usize, width: i32): v128 {
  if (width >= 4) return v128.load(from)
  let x = f32x4.splat(0)
  if (width > 0) x = v128.load_lane<f32>(from, x, 0)
  if (width > 1) x = v128.load_lane<f32>(from, x, 1, 4)
  if (width > 2) x = v128.load_lane<f32>(from, x, 2, 8)
  return x
}
