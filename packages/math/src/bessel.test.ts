import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { logBesselI, logVonMisesFisherConstant } from './bessel.ts'
import { logSphereArea } from './gamma.ts'

it.each([
  [0, 1e-3, 2.4999998437500175e-7],
  [0, 1, 0.23591435850717857],
  [0.5, 10, 7.929768918237153],
  [4, 0.5, -8.710744264752396],
  [0, 59.9, 56.936827755806696],
  [0, 60.1, 57.13515402426837],
  [0.5, 700, 695.8055212992737],
  [2.5, 1e4, 9994.475591265807],
  [20, 56, 49.505243970426996],
  [20, 57, 50.558172944514745],
  [63, 1, -244.67368264192413],
  [63, 10, -99.22526750663525],
  [63, 100, 77.44012064535403],
  [127, 10, -286.95966840529],
  [100, 1e5, 99993.27459973848],
  [499, 10, -1801.9563345517965],
  [1023, 5, -5133.908890739736],
  [1023, 5000, 4890.51990891395],
  [4095, 10, -23379.67593974861],
  [4095, 1, -32808.76793803515],
  [4095, 4095, 2176.728716342319],
  [0, 1e6, 999992.1733063128],
])('ln I_%f(%f) is mpmath’s', (order, x, value) => {
  expect(Math.abs(logBesselI(order, x) - value)).toBeLessThan(1e-13 * Math.max(1, Math.abs(value)))
})

describe('laws', () => {
  it('I_{ν−1} − I_{ν+1} = (2ν/x) I_ν, on both sides of the border between series and expansion', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 300, noNaN: true }),
        fc.double({ min: 0.1, max: 300, noNaN: true }),
        (order, x) => {
          const middle = logBesselI(order, x)
          const below = Math.exp(logBesselI(order - 1, x) - middle)
          const above = Math.exp(logBesselI(order + 1, x) - middle)
          // two exponentials of differences of numbers below 2000
          expect(Math.abs((below - above) / ((2 * order) / x) - 1)).toBeLessThan(1e-9 * Math.max(1, x / order))
        },
      ),
      { seed: 1 },
    )
  })
  it('I_½(x) = √(2/πx) sinh x', () => {
    for (const x of [0.1, 3, 59, 61, 300])
      expect(logBesselI(0.5, x)).toBeCloseTo(
        0.5 * Math.log(2 / (Math.PI * x)) + x + Math.log1p(-Math.exp(-2 * x)) - Math.LN2,
        12,
      )
  })
})

describe('the von Mises–Fisher constant', () => {
  it.each([
    [2, 1, -2.073791424916524],
    [3, 10, -9.535291971354148],
    [10, 0.5, -3.2512297895341113],
    [128, 10, 126.66399611506205],
    [256, 10, 344.13971071513765],
    [1000, 10, 2032.007762751153],
  ])('is SciPy’s for d = %i, κ = %f', (d, kappa, value) => {
    expect(Math.abs(logVonMisesFisherConstant(d, kappa) - value)).toBeLessThan(1e-12 * Math.abs(value))
  })
  it('tends to one over the area, d = 8192', () => {
    // ln C = −ln area − κ²/2d + O(κ⁴/d³)
    expect(logVonMisesFisherConstant(8192, 10)).toBeCloseTo(-logSphereArea(8192) - 100 / (2 * 8192), 6)
  })
})

it('has ends', () => {
  expect([logBesselI(0, 0), logBesselI(2, 0)]).toEqual([0, Number.NEGATIVE_INFINITY])
  expect(() => logBesselI(-1, 1)).toThrow(RangeError)
  expect(() => logBesselI(1, Number.NaN)).toThrow(RangeError)
})
