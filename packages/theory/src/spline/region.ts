import type { Choices, Units } from './step.ts'

/**
 * Which piece every piecewise affine unit takes, packed: a bit for a leaky ReLU, as many as number its window's places
 * for a maximum.
 *
 * Inputs of one code lie in one convex cell on which the network is A x + b. The converse need not hold: two cells
 * have the same map where the units in which they differ do not reach the output.
 */
export interface RegionCode {
  readonly bits: Uint8Array
  /** 64 bits of a hash of them, as 16 hexadecimal digits. */
  readonly hash: string
}

/** The code of one point: row `row` of what the units chose. */
export function encode(units: readonly Units[], choices: Choices, row = 0): RegionCode {
  const width = ({ pieces }: Units): number => Math.ceil(Math.log2(pieces))
  const total = units.reduce((sum, unit) => sum + unit.count * width(unit), 0)
  const bits = new Uint8Array(Math.ceil(total / 8))
  let at = 0
  for (const unit of units) {
    const [chosen, each] = [choices[unit.slot]!, width(unit)]
    for (let i = row * unit.count; i < (row + 1) * unit.count; i++)
      for (let bit = 0; bit < each; bit++, at++) if ((chosen[i]! >> bit) & 1) bits[at >> 3]! |= 1 << (at & 7)
  }
  return { bits, hash: hashOf(bits) }
}

/** Whether two codes are the same, bit by bit. */
export const sameRegion = (a: RegionCode, b: RegionCode): boolean =>
  a.hash === b.hash && a.bits.length === b.bits.length && a.bits.every((byte, i) => byte === b.bits[i])

/** How many different codes there are; codes of one hash are compared bit by bit. */
export function countRegions(codes: readonly RegionCode[]): number {
  const seen = new Map<string, RegionCode[]>()
  let count = 0
  for (const code of codes) {
    const alike = seen.get(code.hash) ?? []
    if (alike.some(other => sameRegion(other, code))) continue
    seen.set(code.hash, [...alike, code])
    count++
  }
  return count
}

/** Two multiplicative hashes, mixed with each other at the end. */
function hashOf(bytes: Uint8Array): string {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (const byte of bytes) {
    a = Math.imul(a ^ byte, 0x9e3779b1)
    b = Math.imul(b ^ byte, 0x5f356495)
  }
  const mix = (x: number, y: number): number =>
    Math.imul(x ^ (x >>> 16), 0x85ebca6b) ^ Math.imul(y ^ (y >>> 13), 0xc2b2ae35)
  const [high, low] = [mix(a, b), mix(b, a)]
  return [high, low].map(word => (word >>> 0).toString(16).padStart(8, '0')).join('')
}
