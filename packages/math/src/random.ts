/** A seeded stream of random numbers. Streams with different paths are independent. */
export interface Random {
  /** Uniform on {0, …, 2³² − 1}. */
  uint32(): number
  /** Uniform on [low, high), 53 random bits. */
  uniform(low?: number, high?: number): number
  /** Normal, by the polar method. */
  normal(mean?: number, deviation?: number): number
  /** Uniform on {0, …, n − 1}, without modulo bias. */
  integer(n: number): number
  /** True with probability p. */
  bernoulli(p: number): boolean
  /** A permutation of 0, …, n − 1 (Fisher–Yates). */
  permutation(n: number): Int32Array
  /** The independent stream of that name below this one; this one does not advance. */
  child(...path: readonly (string | number)[]): Random
}

/**
 * A stream named by a seed and a path: `createRandom(0, 'views', epoch, sample)`.
 *
 * The path is hashed into the 128-bit state of sfc32, so any stream can be made at any time, in any thread,
 * without drawing the ones before it: a resumed run needs no stored generator.
 * @example
 * createRandom(0, 'order', 3).permutation(4)
 */
export function createRandom(seed: number, ...path: readonly (string | number)[]): Random {
  return stream(descend(absorb([0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x5851f42d], seed), path))
}

type Key = readonly [number, number, number, number]

function stream(key: Key): Random {
  let [a, b, c, counter] = key
  let spare: number | undefined
  const uint32 = (): number => {
    const t = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + t
    c |= 0
    return t >>> 0
  }
  for (let i = 0; i < 12; i++) uint32()
  const unit = (): number => ((uint32() >>> 5) * 67108864 + (uint32() >>> 6)) / 9007199254740992
  const integer = (n: number): number => {
    if (!(Number.isSafeInteger(n) && n >= 1 && n <= 0x100000000))
      throw new RangeError(`integer(n) needs 1 ≤ n ≤ 2³², got ${n}`)
    const limit = 0x100000000 - (0x100000000 % n)
    let x = uint32()
    while (x >= limit) x = uint32()
    return x % n
  }
  return {
    uint32,
    integer,
    uniform: (low = 0, high = 1) => low + (high - low) * unit(),
    bernoulli: p => unit() < p,
    normal(mean = 0, deviation = 1) {
      if (spare !== undefined) {
        const z = spare
        spare = undefined
        return mean + deviation * z
      }
      let u = 0
      let v = 0
      let s = 0
      do {
        u = 2 * unit() - 1
        v = 2 * unit() - 1
        s = u * u + v * v
      } while (s >= 1 || s === 0)
      const scale = Math.sqrt((-2 * Math.log(s)) / s)
      spare = v * scale
      return mean + deviation * u * scale
    },
    permutation(n) {
      const order = new Int32Array(n)
      for (let i = 0; i < n; i++) order[i] = i
      for (let i = n - 1; i > 0; i--) {
        const j = integer(i + 1)
        const kept = order[i]!
        order[i] = order[j]!
        order[j] = kept
      }
      return order
    },
    child: (...path) => stream(descend(key, path)),
  }
}

const descend = (key: Key, path: readonly (string | number)[]): Key => path.reduce<Key>(absorb, key)

/** Mixes one piece of a path into a key; a string and a number never give the same key. */
function absorb(key: Key, piece: string | number): Key {
  let [a, b, c, d] = key
  const word = (w: number): void => {
    a = mix(a ^ w)
    b = mix(b + Math.imul(a, 0x85ebca6b))
    c = mix(c ^ Math.imul(b, 0xc2b2ae35))
    d = mix(d + Math.imul(c, 0x27d4eb2f))
    a = (a + d) | 0
  }
  if (typeof piece === 'string') {
    word(0x73000000 ^ piece.length)
    for (let i = 0; i < piece.length; i++) word(piece.charCodeAt(i))
  } else {
    bits[0] = piece
    word(0x6e000000)
    word(words[0]!)
    word(words[1]!)
  }
  return [a, b, c, d]
}

const bits = new Float64Array(1)
const words = new Int32Array(bits.buffer)

/** The finaliser of MurmurHash3. */
function mix(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) | 0
}
