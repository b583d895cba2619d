import { load4, store4 } from './tail'

/**
 * g = scale·(gradient + decay·w), v ← momentum·v + g and w ← w − rate·v, or w − rate·(g + momentum·v) if `nesterov`, of n
 * numbers each.
 */
export function momentumUpdate(
  w: usize,
  v: usize,
  gradient: usize,
  n: i32,
  scale: f32,
  rate: f32,
  momentum: f32,
  decay: f32,
  nesterov: bool,
  toW: usize,
  toV: usize,
): void {
  for (let i = 0; i < n; i += 4) {
    const at = <usize>i << 2
    const width = min(4, n - i)
    const weights = load4(w + at, width)
    const penalised = f32x4.add(load4(gradient + at, width), f32x4.mul(f32x4.splat(decay), weights))
    const g = f32x4.mul(f32x4.splat(scale), penalised)
    const velocity = f32x4.add(f32x4.mul(f32x4.splat(momentum), load4(v + at, width)), g)
    const direction = nesterov ? f32x4.add(g, f32x4.mul(f32x4.splat(momentum), velocity)) : velocity
    store4(toV + at, velocity, width, false)
    store4(toW + at, f32x4.sub(weights, f32x4.mul(f32x4.splat(rate), direction)), width, false)
  }
}

/**
 * g = gradient + decay·w, m ← beta1·m + rest1·g, v ← beta2·v + rest2·g² and w ← shrink·w − rate·m/(√v + epsilon), of n
 * numbers each.
 */
export function adamUpdate(
  w: usize,
  m: usize,
  v: usize,
  gradient: usize,
  n: i32,
  beta1: f32,
  rest1: f32,
  beta2: f32,
  rest2: f32,
  rate: f32,
  epsilon: f32,
  decay: f32,
  shrink: f32,
  toW: usize,
  toM: usize,
  toV: usize,
): void {
  for (let i = 0; i < n; i += 4) {
    const at = <usize>i << 2
    const width = min(4, n - i)
    const weights = load4(w + at, width)
    const g = f32x4.add(load4(gradient + at, width), f32x4.mul(f32x4.splat(decay), weights))
    const first = f32x4.add(f32x4.mul(f32x4.splat(beta1), load4(m + at, width)), f32x4.mul(f32x4.splat(rest1), g))
    const square = f32x4.mul(f32x4.splat(rest2), f32x4.mul(g, g))
    const second = f32x4.add(f32x4.mul(f32x4.splat(beta2), load4(v + at, width)), square)
    const step = f32x4.div(first, f32x4.add(f32x4.sqrt(second), f32x4.splat(epsilon)))
    store4(toM + at, first, width, false)
    store4(toV + at, second, width, false)
    const shrunk = f32x4.mul(f32x4.splat(shrink), weights)
    store4(toW + at, f32x4.sub(shrunk, f32x4.mul(f32x4.splat(rate), step)), width, false)
  }
}

/** to = momentum·average + rest·value, n numbers. */
export function movingAverage(average: usize, value: usize, n: i32, momentum: f32, rest: f32, to: usize): void {
  for (let i = 0; i < n; i += 4) {
    const at = <usize>i << 2
    const width = min(4, n - i)
    const kept = f32x4.mul(f32x4.splat(momentum), load4(average + at, width))
    store4(to + at, f32x4.add(kept, f32x4.mul(f32x4.splat(rest), load4(value + at, width))), width, false)
  }
}
