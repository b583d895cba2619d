import { load4, store4 } from './tail'

/**
 * c[j] = Σ a[k] · B[k, j] for a row-major B of n columns: one row of a product, B read once and not packed.
 *
 * Blocks of rows are summed by themselves first: a mean over a million rows keeps its digits.
 */
export function rowTimesMatrix(a: usize, b: usize, k: i32, n: i32, c: usize): void {
  memory.fill(c, 0, <usize>n << 2)
  const stride = <usize>n << 2
  for (let k0 = 0; k0 < k; k0 += 128) {
    const height = min(128, k - k0)
    const weights = a + (<usize>k0 << 2)
    const rows = b + <usize>k0 * stride
    const end = weights + (<usize>height << 2)
    let j = 0
    for (; j + 16 <= n; j += 16) {
      let s0 = f32x4.splat(0)
      let s1 = f32x4.splat(0)
      let s2 = f32x4.splat(0)
      let s3 = f32x4.splat(0)
      let from = rows + (<usize>j << 2)
      for (let p = weights; p < end; p += 4) {
        const w = v128.load32_splat(p)
        s0 = f32x4.add(s0, f32x4.mul(w, v128.load(from)))
        s1 = f32x4.add(s1, f32x4.mul(w, v128.load(from, 16)))
        s2 = f32x4.add(s2, f32x4.mul(w, v128.load(from, 32)))
        s3 = f32x4.add(s3, f32x4.mul(w, v128.load(from, 48)))
        from += stride
      }
      const to = c + (<usize>j << 2)
      v128.store(to, f32x4.add(v128.load(to), s0))
      v128.store(to, f32x4.add(v128.load(to, 16), s1), 16)
      v128.store(to, f32x4.add(v128.load(to, 32), s2), 32)
      v128.store(to, f32x4.add(v128.load(to, 48), s3), 48)
    }
    for (; j < n; j += 4) {
      const width = min(4, n - j)
      let s = f32x4.splat(0)
      let from = rows + (<usize>j << 2)
      for (let p = weights; p < end; p += 4) {
        s = f32x4.add(s, f32x4.mul(v128.load32_splat(p), load4(from, width)))
        from += stride
      }
      store4(c + (<usize>j << 2), s, width, true)
    }
  }
}
