import { createRandom, type Matrix, matrix, nearestNeighbours, type Random, variance } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { errorOf, moved, normals, rowsOf, XY } from '../../test/inputs.ts'
import { clid } from './clid.ts'
import { intrinsicDimensionMle } from './intrinsic-dimension-mle.ts'
import { kMeans } from './k-means.ts'
import { twoNn } from './two-nn.ts'

const clustersOf = (x: Matrix, k: number, random: Random): Int32Array =>
  kMeans(x, k, random, centres => nearestNeighbours(x, centres, 1).indices)

/** n samples of a flat d-dimensional cube, isometrically in 2d dimensions. */
function plane(seed: number, n: number, d: number) {
  const random = createRandom(seed, 'plane')
  return matrix(
    new Float64Array(n * 2 * d).map((_, at, data) => (at % 2 ? data[at - 1]! * 0.75 : random.uniform())),
    n,
    2 * d,
  )
}

describe('reference', () => {
  it('two-nn is scikit-dimension 0.5.0’s and NumPy’s', async () => {
    expect((await twoNn(XY)).value).toBeCloseTo(3.283968064885451, 11)
    expect((await twoNn(XY, { method: 'mle' })).value).toBeCloseTo(3.328970511752789, 11)
  })
  it('intrinsic-dimension-mle is NumPy’s by the definition', async () => {
    expect((await intrinsicDimensionMle(XY)).value).toBeCloseTo(2.5451264977539325, 11)
    expect((await intrinsicDimensionMle(XY, { from: 3, to: 5 })).value).toBeCloseTo(2.8263086759148455, 11)
  })
})

const dimensions = {
  'two-nn': (x: Parameters<typeof twoNn>[0]) => twoNn(x),
  'two-nn mle': (x: Parameters<typeof twoNn>[0]) => twoNn(x, { method: 'mle' }),
  'intrinsic-dimension-mle': (x: Parameters<typeof twoNn>[0]) => intrinsicDimensionMle(x),
}

describe.each(Object.entries(dimensions))('%s', (_, estimate) => {
  it('finds the dimension of a plane in more dimensions', async () => {
    for (const d of [1, 2, 4]) {
      const { value } = await estimate(plane(d, 3000, d))
      // edges and curvature of the density bias it down, more in more dimensions; 3000 samples leave 2 % of noise each
      expect(value).toBeGreaterThan(0.85 * d)
      expect(value).toBeLessThan(1.1 * d)
    }
  })
  it('does not change under rotation, scale and shift', async () => {
    const { value } = await estimate(XY)
    expect((await estimate(moved(XY, 0.8, 1e-3, 5))).value).toBeCloseTo(value, 8)
  })
  it('has the standard error that it says', async () => {
    const runs = 200
    const values: number[] = []
    let error = 0
    for (let seed = 0; seed < runs; seed++) {
      const estimated = await estimate(plane(seed, 300, 1))
      values.push(estimated.value)
      error += errorOf(estimated) / runs
    }
    // a deviation of 200 values is known to 5 %: four standard errors; the error itself is of the order 1/n
    expect(error / Math.sqrt(variance(values))).toBeGreaterThan(0.8)
    expect(error / Math.sqrt(variance(values))).toBeLessThan(1.25)
  })
  it('leaves out samples that coincide, and explains where none is left', async () => {
    const x = rowsOf(plane(5, 100, 2))
    const { warnings, value } = await estimate([...x, x[3]!, x[4]!])
    expect(warnings).toEqual([{ code: 'DUPLICATES', message: expect.stringContaining('4 of 102') }])
    expect(value).toBeGreaterThan(1)
    await expect(estimate(new Array(30).fill([1, 2]))).rejects.toMatchObject({ code: 'BAD_VALUE' })
    await expect(estimate([[1, 2]])).rejects.toMatchObject({ code: 'TOO_FEW_SAMPLES' })
  })
})

it('the dimension needs distances that differ, and k₁ ≤ k₂', async () => {
  const circle = Array.from({ length: 4 }, (_, i) => [
    Math.round(Math.cos((i * Math.PI) / 2)),
    Math.round(Math.sin((i * Math.PI) / 2)),
  ])
  await expect(twoNn(circle)).rejects.toMatchObject({ code: 'BAD_VALUE', message: expect.stringContaining('grid') })
  await expect(intrinsicDimensionMle(XY, { from: 9, to: 4 })).rejects.toMatchObject({ code: 'BAD_OPTIONS' })
  await expect(intrinsicDimensionMle(XY, { to: 40 })).rejects.toMatchObject({ code: 'TOO_FEW_SAMPLES' })
})

describe('k-means', () => {
  it('finds clusters that lie apart', () => {
    const x = normals(1, 300, 3)
    const apart = matrix(
      x.data.map((value, at) => value + 30 * (Math.floor(at / 3) % 4 === at % 3 ? 1 : 0)),
      300,
      3,
    )
    const of = clustersOf(apart, 4, createRandom(0))
    for (let i = 4; i < 300; i++) expect(of[i]).toBe(of[i % 4])
    expect(new Set(of).size).toBe(4)
  })
  it('does with fewer points than clusters', () => {
    const of = clustersOf(matrix(new Float64Array(20).fill(2), 10, 2), 3, createRandom(0))
    expect(new Set(of).size).toBe(1)
  })
})

describe('clid', () => {
  it('is learnability by brute force times the dimension', async () => {
    const clusters = 3
    const { value, parts } = await clid(XY, { clusters })
    const order = createRandom(0, 'clid', 'order').permutation(40)
    const rows = Array.from(order, i => XY[i]!)
    const of = clustersOf(matrix(Float64Array.from(rows.flat()), 40, 4), clusters, createRandom(0, 'clid', 'clusters'))
    let right = 0
    for (let i = 1; i < 40; i++) {
      const distances = rows.slice(0, i).map(row => Math.hypot(...row.map((value, j) => value - rows[i]![j]!)))
      if (of[distances.indexOf(Math.min(...distances))] === of[i]) right++
    }
    expect(parts!.learnability).toBeCloseTo(right / 39, 14)
    expect(value).toBeCloseTo((right / 39) * (await twoNn(XY, { method: 'mle' })).value, 12)
  })
  it('learns clusters that lie apart at once, and those of noise slowly', async () => {
    const noise = normals(2, 400, 8)
    const apart = matrix(
      noise.data.map((value, at) => value + 40 * (Math.floor(at / 8) % 5 === at % 8 ? 1 : 0)),
      400,
      8,
    )
    const clear = await clid(apart, { clusters: 5 })
    // wrong at most once for the first sample of each cluster
    expect(clear.parts!.learnability).toBeGreaterThanOrEqual(395 / 399)
    expect((await clid(noise, { clusters: 5 })).parts!.learnability).toBeLessThan(0.8)
    expect(await clid(apart, { clusters: 5 })).toEqual(clear)
  })
  it('asks for more samples than clusters', async () => {
    await expect(clid(XY, { clusters: 40 })).rejects.toMatchObject({ code: 'TOO_FEW_SAMPLES' })
  })
})
