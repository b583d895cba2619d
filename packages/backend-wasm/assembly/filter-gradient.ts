import { store4 } from './tail'

/**
 * dW[tap, ci, co] += Σ over output pixels of x[pixel + tap, ci] · dy[pixel, co], four by eight channels in registers.
 *
 * x in planes of four channels (splitImages4), `planeX` bytes apart; taps[t] is the place of a tap in a plane;
 * neighbouring outputs are stepX, rowX and imageX bytes apart there.
 * dy in panels of eight channels (packPanels: a pixel is a k), `strideB` bytes apart.
 * dW in blocks [co/8][ci/4][tap][4][8]; each call sums its pixels by themselves first, which keeps the rounding of
 * long sums down.
 */
export function filterGradient(
  x: usize,
  planeX: usize,
  stepX: usize,
  rowX: usize,
  imageX: usize,
  dy: usize,
  strideB: usize,
  images: i32,
  height: i32,
  width: i32,
  taps: usize,
  tapCount: i32,
  inputBlocks: i32,
  outputBlocks: i32,
  dw: usize,
): void {
  for (let o = 0; o < outputBlocks; o++) {
    const b = dy + <usize>o * strideB
    for (let i = 0; i < inputBlocks; i++) {
      const plane = x + <usize>i * planeX
      for (let t = 0; t < tapCount; t++) {
        const a = plane + <usize>load<u32>(taps + (<usize>t << 2))
        block(a, stepX, rowX, imageX, b, images, height, width, dw)
        dw += 128
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function block(
  a: usize,
  stepX: usize,
  rowX: usize,
  imageX: usize,
  b: usize,
  images: i32,
  height: i32,
  width: i32,
  dw: usize,
): void {
  let s00 = f32x4.splat(0)
  let s01 = f32x4.splat(0)
  let s10 = f32x4.splat(0)
  let s11 = f32x4.splat(0)
  let s20 = f32x4.splat(0)
  let s21 = f32x4.splat(0)
  let s30 = f32x4.splat(0)
  let s31 = f32x4.splat(0)
  for (let image = 0; image < images; image++) {
    let row = a
    for (let y = 0; y < height; y++) {
      let p = row
      const end = b + (<usize>width << 5)
      while (b < end) {
        const b0 = v128.load(b)
        const b1 = v128.load(b, 16)
        let v = v128.load32_splat(p)
        s00 = f32x4.add(s00, f32x4.mul(v, b0))
        s01 = f32x4.add(s01, f32x4.mul(v, b1))
        v = v128.load32_splat(p, 4)
        s10 = f32x4.add(s10, f32x4.mul(v, b0))
        s11 = f32x4.add(s11, f32x4.mul(v, b1))
        v = v128.load32_splat(p, 8)
        s20 = f32x4.add(s20, f32x4.mul(v, b0))
        s21 = f32x4.add(s21, f32x4.mul(v, b1))
        v = v128.load32_splat(p, 12)
        s30 = f32x4.add(s30, f32x4.mul(v, b0))
        s31 = f32x4.add(s31, f32x4.mul(v, b1))
        p += stepX
        b += 32
      }
      row += rowX
    }
    a += imageX
  }
  add(dw, s00, s01)
  add(dw + 32, s10, s11)
  add(dw + 64, s20, s21)
  add(dw + 96, s30, s31)
}

// @ts-ignore: decorator
@inline
function add(to: usize, low: v128, high: v128): void {
  v128.store(to, f32x4.add(v128.load(to), low))
  v128.store(to, f32x4.add(v128.load(to, 16), high), 16)
}

/** The blocks of filterGradient to a filter [tap, ci, co]. */
export function joinFilter(dw: usize, tapCount: i32, inputs: i32, outputs: i32, to: usize): void {
  for (let o = 0; o < outputs; o += 8) {
    const width = min(8, outputs - o)
    for (let i = 0; i < inputs; i += 4) {
      const height = min(4, inputs - i)
      for (let t = 0; t < tapCount; t++) {
        for (let u = 0; u < height; u++) {
          const from = dw + (<usize>u << 5)
          const target = to + (<usize>((t * inputs + i + u) * outputs + o) << 2)
          store4(target, v128.load(from), min(4, width), false)
          if (width > 4) store4(target + 16, v128.load(from, 16), width - 4, false)
        }
        dw += 128
      }
    }
  }
}

/** Zeros. */
export function clear(to: usize, bytes: usize): void {
  memory.fill(to, 0, bytes)
}
