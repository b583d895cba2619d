import { matrix } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { moved, normals, X, XY, Y } from '../../test/inputs.ts'
import { codingRateReduction } from './coding-rate-reduction.ts'
import { deadDimensions } from './dead-dimensions.ts'
import { lidar } from './lidar.ts'
import { stableRank } from './stable-rank.ts'

const labels = XY.map((_, i) => (i * 7) % 3)

describe('is NumPy’s by the definition', () => {
  it('lidar, of labels and of views', async () => {
    expect((await lidar(XY, labels, { second: 'labels' })).value).toBeCloseTo(1.1452839330495097, 10)
    expect((await lidar(X, Y)).value).toBeCloseTo(1.1008425449156196, 10)
  })
  it('coding-rate-reduction', async () => {
    expect((await codingRateReduction(XY, labels)).value).toBeCloseTo(0.03139086338584862, 12)
  })
  it('stable-rank', async () => {
    expect((await stableRank(XY)).value).toBeCloseTo(1.9129160656109563, 12)
  })
})

describe('lidar', () => {
  it('of views is that of pairs with a label each', async () => {
    const stacked = [...X, ...Y]
    const pairs = stacked.map((_, i) => i % 40)
    expect((await lidar(stacked, pairs, { second: 'labels' })).value).toBeCloseTo((await lidar(X, Y)).value, 12)
    expect((await lidar(X, Y)).n).toBe(40)
    expect((await lidar(Y, X)).value).toBeCloseTo((await lidar(X, Y)).value, 12)
  })
  it('counts the directions that tell objects apart', async () => {
    // objects differ in 3 of 6 equally strong directions, views in all
    const n = 4000
    const objects = normals(1, n, 3)
    const view = (seed: number) => {
      const noise = normals(seed, n, 6)
      return matrix(
        noise.data.map(
          (value, at) => (at % 6 < 3 ? 3 * objects.data[Math.floor(at / 6) * 3 + (at % 6)]! : 0) + 0.1 * value,
        ),
        n,
        6,
      )
    }
    const { value, parts } = await lidar(view(2), view(3))
    // noise directions have 1/1800 of the strength: 3 (1/1800) (ln 1800 + 1) of entropy
    expect(Math.abs(value - 3)).toBeLessThan(0.06)
    expect(parts!.objects).toBe(n)
  })
  it('does not change under rotation and shift; δ alone sees the scale', async () => {
    const { value } = await lidar(XY, labels, { second: 'labels' })
    expect((await lidar(moved(XY, 1.1, 1, 30), labels, { second: 'labels' })).value).toBeCloseTo(value, 9)
    const scaled = moved(XY, 0, 100, 0)
    expect((await lidar(scaled, labels, { second: 'labels', delta: 1 })).value).toBeCloseTo(value, 9)
  })
  it('is 0 where objects do not differ, and wants pairs', async () => {
    const same = XY.map((_, i) => [Math.floor(i / 2) % 2, 1])
    const { value, warnings } = await lidar(
      same,
      same.map((_, i) => i % 2),
      { second: 'labels' },
    )
    expect(value).toBe(0)
    expect(warnings.map(({ code }) => code)).toContain('DEGENERATE_COVARIANCE')
    await expect(lidar(X, Y.slice(1))).rejects.toMatchObject({ code: 'LENGTH_MISMATCH' })
    await expect(lidar(X, XY)).rejects.toMatchObject({ code: 'BAD_SHAPE' })
    await expect(
      lidar(
        X,
        X.map(() => 1),
        { second: 'labels' },
      ),
    ).rejects.toMatchObject({ code: 'BAD_VALUE' })
    await expect(lidar(X, [1, 2], { second: 'labels' })).rejects.toMatchObject({ code: 'LENGTH_MISMATCH' })
  })
})

describe('coding-rate-reduction', () => {
  it('is that of orthogonal classes in closed form', async () => {
    // two classes, each one unit vector: ½[2 ln(1 + d/2ε²)] − ½ ln(1 + d/ε²), d = 2
    const rows = [
      [3, 0],
      [2, 0],
      [0, 1],
      [0, 5],
    ]
    const { value, parts } = await codingRateReduction(rows, [0, 0, 1, 1])
    expect(value).toBeCloseTo(Math.log(3) - Math.log(5) / 2, 14)
    expect(parts!.expanded! - parts!.compressed!).toBeCloseTo(value, 14)
  })
  it('is never negative, 0 for classes that are alike, and does not depend on names', async () => {
    const twice = [...X, ...X]
    const halves = twice.map((_, i) => Math.floor(i / 40))
    expect((await codingRateReduction(twice, halves)).value).toBeCloseTo(0, 12)
    const renamed = labels.map(label => 10 - label)
    const { value } = await codingRateReduction(XY, labels, { normalize: false, eps2: 0.1 })
    expect(value).toBeGreaterThan(0)
    expect((await codingRateReduction(XY, renamed, { normalize: false, eps2: 0.1 })).value).toBeCloseTo(value, 12)
  })
  it('wants labels', async () => {
    await expect(codingRateReduction(X, [1, 2])).rejects.toMatchObject({ code: 'LENGTH_MISMATCH' })
    await expect(
      codingRateReduction(
        X,
        X.map(() => 0.5),
      ),
    ).rejects.toMatchObject({ code: 'BAD_VALUE' })
    await expect(codingRateReduction(X, X)).rejects.toMatchObject({ code: 'BAD_SHAPE' })
  })
})

describe('stable-rank', () => {
  it('is 1 for one direction, d for equal ones, 0 for nothing', async () => {
    expect((await stableRank(X.map(([a]) => [a!, 2 * a!]))).value).toBeCloseTo(1, 13)
    expect(
      (
        await stableRank([
          [2, 0, 0],
          [0, 2, 0],
          [0, 0, -2],
        ])
      ).value,
    ).toBeCloseTo(3, 13)
    const none = await stableRank([[0, 0]])
    expect([none.value, none.warnings[0]!.code]).toEqual([0, 'DEGENERATE_COVARIANCE'])
  })
})

describe('dead-dimensions', () => {
  it('counts columns that hardly vary, whatever their means and the scale', async () => {
    for (const scale of [1e-9, 1, 1e9]) {
      const rows = XY.map(row => [...row, 0.1, 1e-4 * row[0]! + 7].map(value => value * scale))
      const { value, parts, columns, warnings } = await deadDimensions(rows)
      expect(value).toBeCloseTo(2 / 6, 15)
      expect(parts!.dead).toBe(2)
      expect(columns![4]).toEqual({ value: 0 })
      expect(warnings.map(({ code }) => code)).toEqual(['DEAD_DIMENSIONS'])
    }
    expect(await deadDimensions(XY)).toMatchObject({ value: 0, warnings: [] })
    expect(
      (
        await deadDimensions(
          XY.map(row => [...row, 1e-4 * row[0]!]),
          { threshold: 1e-5 },
        )
      ).value,
    ).toBe(0)
  })
  it('gives each column’s share of the root mean square', async () => {
    const { columns } = await deadDimensions([
      [0, 0],
      [2, 4],
    ])
    // deviations √2 and 2√2
    expect(columns!.map(({ value }) => value)).toEqual([
      expect.closeTo(Math.sqrt(0.4), 14),
      expect.closeTo(Math.sqrt(1.6), 14),
    ])
  })
  it('is 1 where nothing varies', async () => {
    const { value, warnings } = await deadDimensions(X.map(() => [0.1, 3]))
    expect([value, warnings[0]!.code]).toEqual([1, 'DEGENERATE_COVARIANCE'])
  })
})
