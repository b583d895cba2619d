import { load4, store4 } from './tail'

/** The mean over `area` pixels of each channel: x [n, area, c] → y [n, c]. */
export function averageImages(x: usize, n: i32, area: i32, c: i32, y: usize): void {
  const stride = <usize>c << 2
  const inverse = f32x4.splat(1 / <f32>area)
  for (let image = 0; image < n; image++) {
    for (let j = 0; j < c; j += 4) {
      const width = min(4, c - j)
      let total = f32x4.splat(0)
      let p = x + (<usize>j << 2)
      for (let i = 0; i < area; i += 64) {
        // sums of sums: the error grows with the root of the area at most
        let sum = f32x4.splat(0)
        const height = min(64, area - i)
        for (let k = 0; k < height; k++) {
          sum = f32x4.add(sum, load4(p, width))
          p += stride
        }
        total = f32x4.add(total, sum)
      }
      store4(y + (<usize>j << 2), f32x4.mul(total, inverse), width, false)
    }
    x += <usize>area * stride
    y += stride
  }
}

/** Its gradient: dy [n, c] / area to each pixel of dx [n, area, c]. */
export function spreadImages(dy: usize, n: i32, area: i32, c: i32, dx: usize): void {
  const stride = <usize>c << 2
  const inverse: f32 = 1 / <f32>area
  for (let image = 0; image < n; image++) {
    for (let j: usize = 0; j < stride; j += 4) store<f32>(dx + j, load<f32>(dy + j) * inverse)
    for (let i = 1; i < area; i++) memory.copy(dx + <usize>i * stride, dx, stride)
    dx += <usize>area * stride
    dy += stride
  }
}
