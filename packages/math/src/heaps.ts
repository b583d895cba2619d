/**
 * One max-heap of k for each query, by key and then by index: the root is the worst kept.
 *
 * What is kept does not depend on the order in which candidates come.
 */
export interface Heaps {
  readonly k: number
  readonly keys: Float64Array
  readonly indices: Int32Array
}

/** Heaps that are full of nothing: keys of ∞, indices of −1, which no candidate at ∞ replaces. */
export const createHeaps = (queries: number, k: number): Heaps => ({
  k,
  keys: new Float64Array(queries * k).fill(Number.POSITIVE_INFINITY),
  indices: new Int32Array(queries * k).fill(-1),
})

/** Puts a candidate in the place of the worst; `size` entries from `root` on are the heap. */
export function replaceWorst({ keys, indices }: Heaps, root: number, size: number, key: number, index: number): void {
  let hole = 0
  for (;;) {
    let child = 2 * hole + 1
    if (child >= size) break
    let at = root + child
    if (
      child + 1 < size &&
      (keys[at + 1]! > keys[at]! || (keys[at + 1]! === keys[at]! && indices[at + 1]! > indices[at]!))
    ) {
      child++
      at++
    }
    if (keys[at]! < key || (keys[at]! === key && indices[at]! < index)) break
    keys[root + hole] = keys[at]!
    indices[root + hole] = indices[at]!
    hole = child
  }
  keys[root + hole] = key
  indices[root + hole] = index
}

/** Turns each heap into a list, best first. */
export function sortHeaps(heaps: Heaps): void {
  const { k, keys, indices } = heaps
  for (let root = 0; root < keys.length; root += k)
    for (let size = k - 1; size > 0; size--) {
      const key = keys[root + size]!
      const index = indices[root + size]!
      keys[root + size] = keys[root]!
      indices[root + size] = indices[root]!
      replaceWorst(heaps, root, size, key, index)
    }
}
