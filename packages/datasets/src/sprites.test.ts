import { createRandom } from '@infomax/core'
import { expect, test } from 'vitest'
import { keepsContract, loadContext, standalone } from '../test/support.ts'
import { renderScene } from './render.ts'
import { latents, shapes } from './scene.ts'
import { sprites } from './sprites.ts'

const load = (options = {}) => sprites.create(sprites.options.parse(options), standalone).load(loadContext())
const first = (n: number) => Array.from({ length: n }, (_, i) => i)
const column = (name: string) => latents.findIndex(latent => latent.name === name)

test.each([{}, { size: 9, noise: 0, light: 0 }])('keeps the contract, %j', async options => {
  await keepsContract(await load(options))
})

test('a sample depends on seed, split and index, and not on what is read with it', async () => {
  const [one, same, other] = [await load(), await load({ train: 10 }), await load({ seed: 1 })]
  const a = await one.train.read([5, 90_000])
  expect((await same.train.read([90_000, 5])).data.subarray(0, 3072)).toEqual(a.data.subarray(3072))
  expect((await one.test.read([5])).data).not.toEqual(a.data.subarray(0, 3072))
  expect((await other.train.read([5])).data).not.toEqual(a.data.subarray(0, 3072))
})

test('labels are shapes, and every shape is equally likely', async () => {
  const n = 6000
  const { labels, latents: causes } = await (await load({ size: 8 })).train.read(first(n))
  const counts = shapes.map((_, shape) => labels!.filter(label => label === shape).length)
  expect([...labels!]).toEqual(first(n).map(i => causes![i * latents.length]))
  // Five standard errors of a count of 6 000 draws at 1/6: √(6000·1/6·5/6) ≈ 29.
  for (const count of counts) expect(Math.abs(count - n / 6)).toBeLessThan(5 * 29)
})

test('latents fill their ranges', async () => {
  const { latents: causes } = await (await load({ size: 8 })).train.read(first(2000))
  const ranges: Record<string, [number, number]> = {
    scale: [0.35, 0.6],
    rotation: [0, 2 * Math.PI],
    x: [-0.35, 0.35],
    y: [-0.35, 0.35],
    'background-value': [0.1, 0.6],
    light: [0, 2 * Math.PI],
  }
  for (const [name, [low, high]] of Object.entries(ranges)) {
    const values = first(2000).map(i => causes![i * latents.length + column(name)]!)
    const slack = (high - low) / 100
    // 2 000 uniform draws all miss the outer hundredth with probability 0.99²⁰⁰⁰ ≈ 2e-9; 1e-6 is single precision.
    expect(Math.min(...values)).toBeGreaterThanOrEqual(low - 1e-6)
    expect(Math.min(...values)).toBeLessThan(low + slack)
    expect(Math.max(...values)).toBeLessThanOrEqual(high + 1e-6)
    expect(Math.max(...values)).toBeGreaterThan(high - slack)
  }
})

/** A white shape on black without noise or light: the image is the shape's coverage. */
function coverage(shape: number, { radius = 0.6, rotation = 0, x = 0, y = 0, size = 64, light = 0, towards = 0 } = {}) {
  const scene = Float32Array.of(shape, radius, rotation, x, y, 0, 0, 1, 0, 0, 0, towards)
  const output = new Float32Array(size * size * 3)
  renderScene(scene, 0, { size, noise: 0, light }, createRandom(0), output, 0)
  return output.filter((_, i) => i % 3 === 0)
}

test('shapes have the areas of their formulas', () => {
  const size = 128
  const area = (shape: number) => (coverage(shape, { size }).reduce((sum, x) => sum + x, 0) * 4) / size ** 2 / 0.36
  const side = 2 * Math.sqrt(3) * 0.5
  const expected = [
    Math.PI,
    1.7 ** 2,
    (Math.sqrt(3) / 4) * side ** 2,
    // ½∫(0.6 + 0.4 cos 5φ)² dφ
    Math.PI * (0.36 + 0.08),
    2 * (0.6 * 2) - 0.6 ** 2,
    Math.PI * (0.97 ** 2 - 0.53 ** 2),
  ]
  // Anti-aliasing keeps the area of straight edges and errs at corners and tips by about a pixel each.
  for (const [shape, value] of expected.entries()) expect(Math.abs(area(shape) - value)).toBeLessThan(0.03)
})

test('symmetries that the documentation states', () => {
  const spun = (shape: number, rotation: number): number => {
    const [a, b] = [coverage(shape, { rotation: 0.3 }), coverage(shape, { rotation: 0.3 + rotation })]
    return Math.max(...a.map((x, i) => Math.abs(x - b[i]!)))
  }
  const periods = [0.7, Math.PI / 2, (2 * Math.PI) / 3, (2 * Math.PI) / 5, Math.PI / 2, 0.7]
  for (const [shape, period] of periods.entries()) {
    // Latents are of single precision: an angle errs by 1e-7, a coverage by a hundred times that.
    expect(spun(shape, period)).toBeLessThan(1e-4)
    if (period !== 0.7) expect(spun(shape, period / 2)).toBeGreaterThan(0.5)
  }
})

test('the centre of a shape lies where its latents say', () => {
  const size = 64
  for (const shape of shapes.keys()) {
    const image = coverage(shape, { x: 0.25, y: -0.3, radius: 0.5, size })
    const total = image.reduce((sum, v) => sum + v, 0)
    const along = (place: (i: number) => number) =>
      image.reduce((sum, v, i) => sum + v * ((2 * place(i) + 1) / size - 1), 0) / total
    // A pixel is 0.03 wide; the edge's error is symmetric but for the triangle.
    expect(along(i => i % size)).toBeCloseTo(0.25, 2)
    expect(along(i => Math.floor(i / size))).toBeCloseTo(-0.3, 2)
  }
})

test('light makes the side it comes from brighter', async () => {
  const from = { size: 32, light: 0.5, radius: 2, shape: 1 }
  const image = coverage(1, { ...from, x: 0, y: 0, towards: Math.PI })
  expect(image[16 * 32]!).toBeGreaterThan(image[16 * 32 + 31]!)
  const dark = await load({ light: 0 })
  expect(dark.latents.map(latent => latent.name)).not.toContain('light')
  expect((await load()).latents.at(-1)).toEqual({ name: 'light', type: 'circular' })
})

test('noise has the deviation asked for', async () => {
  const options = { noise: 0.04, light: 0 }
  const noisy = await (await load(options)).train.read(first(50))
  const clean = await (await load({ ...options, noise: 0 })).train.read(first(50))
  let [n, sum, squares] = [0, 0, 0]
  for (const [i, x] of clean.data.entries()) {
    if (x < 0.3 || x > 0.7) continue
    const noise = noisy.data[i]! - x
    n++
    sum += noise
    squares += noise * noise
  }
  // Nothing is clipped seven deviations from the ends. Five standard errors: σ/√n of the mean, σ/√(2n) of σ.
  expect(Math.abs(sum / n)).toBeLessThan((5 * 0.04) / Math.sqrt(n))
  expect(Math.abs(Math.sqrt(squares / n) - 0.04)).toBeLessThan((5 * 0.04) / Math.sqrt(2 * n))
})
