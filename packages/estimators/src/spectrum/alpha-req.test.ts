import { matrix } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { moved, normals, X, XY } from '../../test/inputs.ts'
import { alphaReq } from './alpha-req.ts'

/** ± along d axes so that the covariance is diagonal with exactly these eigenvalues. */
function axes(values: readonly number[]): number[][] {
  const d = values.length
  const scale = Math.sqrt((2 * d - 1) / 2)
  return values.flatMap((value, i) =>
    [1, -1].map(sign => values.map((_, j) => (i === j ? sign * scale * Math.sqrt(value) : 0))),
  )
}

it('is NumPy’s polyfit, plain and weighted by 1/j', async () => {
  expect((await alphaReq(XY)).value).toBeCloseTo(2.3028733467154683, 12)
  expect((await alphaReq(XY, { weights: 'inverse' })).value).toBeCloseTo(1.8766751671534163, 12)
})

describe('laws', () => {
  it('finds the exponent of a power law in any range and weighting', async () => {
    const rows = axes(Array.from({ length: 120 }, (_, j) => 3 * (j + 1) ** -1.3))
    for (const options of [{}, { from: 1, to: 120 }, { from: 5, to: 30 }, { weights: 'inverse' }] as const) {
      const { value, parts, warnings } = await alphaReq(rows, options)
      expect(value).toBeCloseTo(1.3, 10)
      expect(parts!.rSquared).toBeCloseTo(1, 12)
      expect(warnings).toEqual([])
    }
    expect((await alphaReq(rows)).parts).toMatchObject({ from: 11, to: 100 })
  })
  it('does not change under rotation, scale and shift, nor with fewer samples than columns', async () => {
    const { value } = await alphaReq(XY)
    expect((await alphaReq(moved(XY, 0.7, 1e-6, 3e-6))).value).toBeCloseTo(value, 8)
    const padded = XY.map(row => [...row, ...new Array<number>(50).fill(0)])
    expect((await alphaReq(padded)).value).toBeCloseTo(value, 10)
  })
  it('is flat where all directions are alike', async () => {
    expect((await alphaReq(axes(new Array<number>(40).fill(2)))).value).toBeCloseTo(0, 12)
  })
})

describe('edges', () => {
  it('clips the range to the rank and warns of a short one', async () => {
    const { parts, warnings } = await alphaReq(XY, { to: 50 })
    expect(parts).toMatchObject({ from: 1, to: 4 })
    expect(warnings.map(({ code }) => code)).toEqual(['SHORT_SPECTRUM'])
    const rank = normals(1, 200, 3)
    const wide = matrix(
      new Float64Array(200 * 6).map((_, at) => rank.data[Math.floor(at / 6) * 3 + (at % 3)]!),
      200,
      6,
    )
    expect((await alphaReq(wide)).parts!.to).toBe(3)
  })
  it('explains a range without two eigenvalues', async () => {
    await expect(alphaReq(XY, { from: 4 })).rejects.toMatchObject({ code: 'BAD_VALUE' })
    await expect(alphaReq(X.map(() => [1, 2]))).rejects.toMatchObject({ code: 'BAD_VALUE' })
    await expect(alphaReq(X.slice(0, 1))).rejects.toMatchObject({ code: 'TOO_FEW_SAMPLES' })
  })
})
