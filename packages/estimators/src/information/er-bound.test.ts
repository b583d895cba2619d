import { logVonMisesFisherConstant } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { moved, normals, rowsOf, X, Y } from '../../test/inputs.ts'
import { erBound } from './er-bound.ts'

const unit = ([a = 0, b = 0]: readonly number[]) => [a / Math.hypot(a, b), b / Math.hypot(a, b)] as const
const spatial = ['kde', 'kozachenko-leonenko', 'gaussian-entropy', 'kolchinsky-tracey', 'logdet'] as const

describe('er-bound', () => {
  it('is entropy and reconstruction on the sphere, in loops', async () => {
    const constant = logVonMisesFisherConstant(2, 10)
    let entropy = 0
    let reconstruction = 0
    X.forEach((x, i) => {
      const [a, b] = unit(x)
      const [c, d] = unit(Y[i]!)
      reconstruction += (constant + 10 * (a * c + b * d)) / 40
      let density = 0
      X.forEach((other, j) => {
        const [e, f] = unit(other)
        if (j !== i) density += Math.exp(constant + 10 * (a * e + b * f)) / 39
      })
      entropy -= Math.log(density) / 40
    })
    const found = await erBound(X, Y)
    expect(found.parts!.entropy).toBeCloseTo(entropy, 11)
    expect(found.parts!.reconstruction).toBeCloseTo(reconstruction, 11)
    expect(found.value).toBeCloseTo(entropy + reconstruction, 11)
    expect(found.side).toBe('point')
    expect(found.interval!.low).toBeLessThan(found.value)
    expect(found.interval!.high).toBeGreaterThan(found.value)
  })
  it('reconstructs in space by the Gaussian density', async () => {
    const squares = X.map(([a = 0, b = 0], i) => (a - Y[i]![0]!) ** 2 + (b - Y[i]![1]!) ** 2)
    const mean = squares.reduce((sum, value) => sum + value, 0) / 40
    const given = await erBound(X, Y, { entropy: 'kozachenko-leonenko', variance: 0.7 })
    expect(given.parts!.reconstruction).toBeCloseTo(-Math.log(2 * Math.PI * 0.7) - mean / 1.4, 12)
    const best = await erBound(X, Y, { entropy: 'kde' })
    // at its maximum −(d/2) ln 2πe s²
    expect(best.parts!.reconstruction).toBeCloseTo(-Math.log(Math.PI * Math.E * mean), 12)
    for (const variance of [0.9 * mean, 0.3 * mean, 0.6 * mean])
      expect((await erBound(X, Y, { entropy: 'kde', variance })).value).toBeLessThan(best.value)
    const noisy = await erBound(X, Y, { entropy: 'kolchinsky-tracey', noise: 0.25, variance: 0.7 })
    expect(noisy.parts!.reconstruction).toBeCloseTo(-Math.log(2 * Math.PI * 0.7) - (mean + 0.5) / 1.4, 12)
  })
  it('is close below the information of Gaussian views, whose decoder it has', async () => {
    // z = z′ + noise of variance ½: I = (d/2) ln 3
    const n = 1000
    const views = rowsOf(normals(6, n, 4))
    const z2 = views.map(row => row.slice(0, 2))
    const z1 = views.map(row => [row[0]! + Math.SQRT1_2 * row[2]!, row[1]! + Math.SQRT1_2 * row[3]!])
    const truth = Math.log(3)
    for (const entropy of ['gaussian-entropy', 'kozachenko-leonenko'] as const) {
      const { interval } = await erBound(z1, z2, { entropy })
      expect(interval!.low).toBeLessThan(truth)
      expect(interval!.high).toBeGreaterThan(truth)
    }
    // of noisy samples there is less information
    const noise = 0.25
    const noisy = await erBound(z1, z2, { entropy: 'logdet', noise })
    const less = Math.log((1.5 + noise) / (0.5 + noise))
    expect(noisy.interval!.low).toBeLessThan(less)
    expect(noisy.interval!.high).toBeGreaterThan(less)
    expect((await erBound(z1, z2, { entropy: 'kolchinsky-tracey', noise })).value).toBeLessThan(less)
  })
  it('does not change when both views are turned', async () => {
    for (const entropy of ['vmf-kde', 'kde', 'gaussian-entropy', 'kolchinsky-tracey', 'logdet'] as const) {
      const { value } = await erBound(X, Y, { entropy })
      expect((await erBound(moved(X, 0.7, 1, 0), moved(Y, 0.7, 1, 0), { entropy })).value).toBeCloseTo(value, 10)
    }
  })
  it('says which side it is on', async () => {
    const sides = await Promise.all(spatial.map(async entropy => (await erBound(X, Y, { entropy })).side))
    expect(sides).toEqual(['point', 'lower bound', 'point', 'lower bound', 'point'])
  })
  it('names ceilings, which views that are equal and spread reach and no others', async () => {
    const [n, d, kappa] = [400, 8, 5]
    const spread = rowsOf(normals(3, n, d))
    // the uniform law has density 1/|S⁷| = Γ(4)/2π⁴, of which a kernel in d = 8 has C E exp(κu), u a coordinate
    const { value, parts, warnings } = await erBound(spread, spread, { kappa })
    expect(parts!.entropyCeiling).toBeCloseTo(Math.log((2 * Math.PI ** 4) / 6), 12)
    expect(parts!.reconstruction).toBeCloseTo(parts!.reconstructionCeiling!, 10)
    expect(parts!.ceiling).toBeCloseTo(parts!.entropyCeiling! + parts!.reconstructionCeiling!, 12)
    expect(value).toBeGreaterThan(0.9 * parts!.ceiling!)
    expect(value).toBeLessThan(parts!.ceiling! + kappa ** 2 / (2 * d) + kappa / (n - 1))
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'SATURATED' }))
    const apart = await erBound(spread, rowsOf(normals(4, n, d)), { kappa })
    expect(apart.value).toBeLessThan(0.1)
    expect(apart.warnings).not.toContainEqual(expect.objectContaining({ code: 'SATURATED' }))
    const given = { noise: 0.25, variance: 0.7 }
    const pairwise = await erBound(X, X, { entropy: 'kolchinsky-tracey', ...given })
    expect(pairwise.parts!.entropyCeiling).toBeCloseTo(Math.log(2 * Math.PI * Math.E * 0.25) + Math.log(40), 12)
    expect(pairwise.parts!.entropy).toBeLessThan(pairwise.parts!.entropyCeiling!)
    for (const entropy of ['kolchinsky-tracey', 'logdet', 'kde'] as const) {
      const { parts } = await erBound(X, X, { entropy, ...given })
      expect(parts!.reconstruction).toBeCloseTo(parts!.reconstructionCeiling!, 12)
    }
    expect((await erBound(X, Y, { entropy: 'kde' })).parts).not.toHaveProperty('reconstructionCeiling')
  })
  it('refuses views that do not fit, or are equal', async () => {
    await expect(erBound(X, Y.slice(1))).rejects.toMatchObject({ code: 'LENGTH_MISMATCH' })
    await expect(
      erBound(
        X,
        X.map(([a]) => [a!]),
      ),
    ).rejects.toMatchObject({ code: 'BAD_SHAPE' })
    await expect(erBound(X, X, { entropy: 'kde' })).rejects.toMatchObject({ code: 'BAD_VALUE' })
    await expect(erBound([[0, 0], ...X.slice(1)], X)).rejects.toMatchObject({ code: 'BAD_VALUE' })
    expect(Number.isFinite((await erBound(X, X)).value)).toBe(true)
  })
})
