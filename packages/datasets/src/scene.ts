import type { Latent, Random } from '@infomax/core'

export const shapes = ['disc', 'square', 'triangle', 'star', 'cross', 'ring'] as const

/** The true causes of a sprite, in the order of the columns of `Samples.latents`. */
export const latents: readonly Latent[] = [
  { name: 'shape', type: 'categorical' },
  { name: 'scale', type: 'linear' },
  { name: 'rotation', type: 'circular' },
  { name: 'x', type: 'linear' },
  { name: 'y', type: 'linear' },
  { name: 'hue', type: 'circular' },
  { name: 'saturation', type: 'linear' },
  { name: 'value', type: 'linear' },
  { name: 'background-hue', type: 'circular' },
  { name: 'background-saturation', type: 'linear' },
  { name: 'background-value', type: 'linear' },
  { name: 'light', type: 'circular' },
]

const turn = 2 * Math.PI

/**
 * Draws the causes of one scene into `output` from `offset` on; each is uniform and independent of the others.
 *
 * | latent | range |
 * |---|---|
 * | scale: the radius, in half sides of the image | 0.35–0.6 |
 * | x, y: the centre, from −1 (left, top) to 1 | ±0.35 |
 * | saturation, value | 0.5–1, 0.6–1 |
 * | background saturation, value | 0.2–0.9, 0.1–0.6 |
 * | rotation, hue, background hue, light (where it comes from) | 0–2π |
 */
export function drawScene(random: Random, output: Float32Array, offset = 0): void {
  output[offset] = random.integer(shapes.length)
  output[offset + 1] = random.uniform(0.35, 0.6)
  output[offset + 2] = random.uniform(0, turn)
  output[offset + 3] = random.uniform(-0.35, 0.35)
  output[offset + 4] = random.uniform(-0.35, 0.35)
  output[offset + 5] = random.uniform(0, turn)
  output[offset + 6] = random.uniform(0.5, 1)
  output[offset + 7] = random.uniform(0.6, 1)
  output[offset + 8] = random.uniform(0, turn)
  output[offset + 9] = random.uniform(0.2, 0.9)
  output[offset + 10] = random.uniform(0.1, 0.6)
  output[offset + 11] = random.uniform(0, turn)
}
