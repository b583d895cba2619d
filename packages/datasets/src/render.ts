import { createRandom, type Random } from '@infomax/core'

export interface RenderOptions {
  /** Side of the image in pixels. */
  readonly size: number
  /** Standard deviation of the noise of a pixel. */
  readonly noise: number
  /** Strength of the gradient of light: what lies towards the light is up to 1 + light times as bright. */
  readonly light: number
}

/**
 * Draws the scene whose latents stand in `scene` from `at` on: height × width × RGB in [0, 1], into `output` from
 * `offset` on. `random` is used for pixel noise alone.
 *
 * A pixel is background·(1 − m) + foreground·m, with coverage m = clip(d·size/2 + ½) of the signed distance d to the
 * shape's edge in half sides; then times 1 + light·⟨pixel, direction⟩/√2, plus noise, clipped.
 */
export function renderScene(
  scene: Float32Array,
  at: number,
  options: RenderOptions,
  random: Random,
  output: Float32Array,
  offset: number,
): void {
  const { size, noise } = options
  const distance = distances[scene[at]!]!
  const radius = scene[at + 1]!
  const cos = Math.cos(scene[at + 2]!) / radius
  const sin = Math.sin(scene[at + 2]!) / radius
  const x = scene[at + 3]!
  const y = scene[at + 4]!
  const [r1, g1, b1] = rgb(scene[at + 5]!, scene[at + 6]!, scene[at + 7]!)
  const [r0, g0, b0] = rgb(scene[at + 8]!, scene[at + 9]!, scene[at + 10]!)
  const lightX = (options.light / Math.SQRT2) * Math.cos(scene[at + 11]!)
  const lightY = (options.light / Math.SQRT2) * Math.sin(scene[at + 11]!)
  const sharpness = (radius * size) / 2
  // No shape reaches past 1.21 radii (the corners of the square); one pixel more for its soft edge.
  const reach = (1.21 * radius + 2 / size) ** 2
  let to = offset
  for (let row = 0; row < size; row++) {
    const py = (2 * row + 1) / size - 1
    for (let column = 0; column < size; column++, to += 3) {
      const px = (2 * column + 1) / size - 1
      const dx = px - x
      const dy = py - y
      const cover =
        dx * dx + dy * dy > reach ? 0 : clip(distance(dx * cos + dy * sin, dy * cos - dx * sin) * sharpness + 0.5)
      const bright = 1 + lightX * px + lightY * py
      output[to] = bright * (r0 + (r1 - r0) * cover)
      output[to + 1] = bright * (g0 + (g1 - g0) * cover)
      output[to + 2] = bright * (b0 + (b1 - b0) * cover)
    }
  }
  addNoise(output, offset, to, noise, random)
}

/**
 * Clips to [0, 1], after adding noise. Two deviates from one draw: its halves index a table. The generator is sfc32,
 * as in `Random`, with its state in local variables: a call for every pixel costs more than the rest of the drawing.
 */
function addNoise(output: Float32Array, from: number, to: number, noise: number, random: Random): void {
  if (noise === 0) {
    for (let i = from; i < to; i++) output[i] = clip(output[i]!)
    return
  }
  const table = (deviates ??= makeDeviates())
  let a = random.uint32() | 0
  let b = random.uint32() | 0
  let c = random.uint32() | 0
  for (let i = from, counter = 1; i < to; i += 2, counter++) {
    const bits = (((a + b) | 0) + counter) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + bits) | 0
    output[i] = clip(output[i]! + noise * table[bits & 0xffff]!)
    if (i + 1 < to) output[i + 1] = clip(output[i + 1]! + noise * table[bits >>> 16]!)
  }
}

const clip = (x: number): number => Math.max(0, Math.min(x, 1))

/** 2¹⁶ normal deviates in pairs ±z, scaled to variance one: drawing from them is five times as fast as drawing anew. */
let deviates: Float32Array | undefined
function makeDeviates(): Float32Array {
  const random = createRandom(0, 'sprites', 'noise')
  const half = Float64Array.from({ length: 0x8000 }, () => random.normal())
  const deviation = Math.sqrt(half.reduce((sum, z) => sum + z * z, 0) / half.length)
  return Float32Array.from({ length: 0x10000 }, (_, i) => ((i & 1 ? -1 : 1) * half[i >> 1]!) / deviation)
}

/** Signed distance to the edge in units of the radius, positive inside; in the order of `shapes`. */
const distances: readonly ((u: number, v: number) => number)[] = [
  function disc(u, v) {
    return 1 - Math.sqrt(u * u + v * v)
  },
  function square(u, v) {
    return 0.85 - Math.max(Math.abs(u), Math.abs(v))
  },
  function triangle(u, v) {
    return 0.5 - Math.max(-v, 0.8660254037844386 * Math.abs(u) + 0.5 * v)
  },
  function star(u, v) {
    const rho = Math.sqrt(u * u + v * v)
    if (rho === 0) return 1
    // cos 5φ by Chebyshev: no arctangent. The edge ρ = 0.6 + 0.4·cos 5φ leans, hence the division by its slope.
    const c = u / rho
    const lobes = ((16 * c * c - 20) * c * c + 5) * c
    const lean = (2 * Math.sqrt(Math.max(0, 1 - lobes * lobes))) / rho
    return (0.6 + 0.4 * lobes - rho) / Math.sqrt(1 + lean * lean)
  },
  function cross(u, v) {
    const a = Math.abs(u)
    const b = Math.abs(v)
    return Math.max(Math.min(0.3 - a, 1 - b), Math.min(0.3 - b, 1 - a))
  },
  function ring(u, v) {
    return 0.22 - Math.abs(Math.sqrt(u * u + v * v) - 0.75)
  },
]

/** Hue in radians. */
function rgb(hue: number, saturation: number, value: number): [number, number, number] {
  const sixth = (hue * 3) / Math.PI
  const channel = (shift: number): number => {
    const k = (shift + sixth) % 6
    return value - value * saturation * clip(Math.min(k, 4 - k))
  }
  return [channel(5), channel(3), channel(1)]
}
