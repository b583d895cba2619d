import type { WeightArray } from './weights.ts'

/** The axes in another order: axis i of the result is axis `order[i]` of what is given. */
export function permute({ shape, data }: WeightArray, order: readonly number[]): WeightArray {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1))
  const target = order.map(axis => shape[axis]!)
  const steps = order.map(axis => strides[axis]!)
  const out = new Float32Array(data.length)
  const index = new Array<number>(order.length).fill(0)
  for (let at = 0, from = 0; at < out.length; at++) {
    out[at] = data[from]!
    // counts up, the last axis first
    for (let axis = order.length - 1; axis >= 0; axis--) {
      from += steps[axis]!
      if (++index[axis]! < target[axis]!) break
      from -= steps[axis]! * target[axis]!
      index[axis] = 0
    }
  }
  return { shape: target, data: out }
}
