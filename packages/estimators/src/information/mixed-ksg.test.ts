import { createRandom, digamma } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { errorOf, normals, X, X0, Y } from '../../test/inputs.ts'
import { ksg } from './ksg.ts'
import { mixedKsg } from './mixed-ksg.ts'
import { ross } from './ross.ts'

const Y0 = Y.map(row => row[0]!)
const X1 = X.map(row => row[1]!)
const modulo = X0.map((_, i) => (i + 1) % 3)
const codesOf = ({ warnings }: { readonly warnings: readonly { readonly code: string }[] }) =>
  warnings.map(({ code }) => code)

describe('mixed-ksg', () => {
  it('is the authors’ program on SciPy’s trees: continuous, discrete, mixed', async () => {
    expect((await mixedKsg(X, Y)).value).toBeCloseTo(0.5598866053069553, 12)
    const halves = Y0.map(value => Math.round(2 * value) / 2)
    expect((await mixedKsg(X0.map(Math.round), halves)).value).toBeCloseTo(0.7954557583761082, 12)
    expect(
      (
        await mixedKsg(
          X0.map(value => Math.max(value, 0)),
          Y0.map(value => Math.max(value, -0.2)),
        )
      ).value,
    ).toBeCloseTo(1.0248363161138636, 12)
    expect((await mixedKsg(modulo, X1, { k: 5 })).value).toBeCloseTo(-0.07506956693927166, 12)
  })
  it('is KSG without ties, with ln n for ψ(n)', async () => {
    expect((await mixedKsg(X, Y)).value).toBeCloseTo((await ksg(X, Y)).value - digamma(40) + Math.log(40), 12)
  })
  it('is the information of uniform symbols about themselves, ln 5 up to 1/2n a symbol', async () => {
    const symbols = Array.from({ length: 500 }, (_, i) => i % 5)
    // ln n − ψ(n/5)
    expect((await mixedKsg(symbols, symbols)).value).toBeCloseTo(Math.log(500) - digamma(100), 12)
  })
  it('covers the information of a symbol and it with uniform noise, ln m − ((m − 1)/m) ln 2', async () => {
    const m = 5
    const truth = Math.log(m) - ((m - 1) / m) * Math.LN2
    const runs = 20
    let sum = 0
    let squares = 0
    for (let seed = 0; seed < runs; seed++) {
      const random = createRandom(seed, 'mixed')
      const x = Array.from({ length: 500 }, () => random.integer(m))
      const { value } = await mixedKsg(
        x,
        x.map(value => value + random.uniform(0, 2)),
      )
      sum += value / runs
      squares += value ** 2 / runs
    }
    // four standard errors, and the bias of Gao et al., figure 2, below 0.05 at n = 500
    expect(Math.abs(sum - truth)).toBeLessThan(4 * Math.sqrt((squares - sum * sum) / runs) + 0.05)
  })
  it('has no interval below 40 samples', async () => {
    expect(errorOf(await mixedKsg(X, Y))).toBeGreaterThan(0)
    expect((await mixedKsg(X.slice(1), Y.slice(1))).interval).toBeUndefined()
    await expect(mixedKsg(X, Y.slice(1))).rejects.toMatchObject({ code: 'LENGTH_MISMATCH' })
  })
})

/** In loops over all pairs; labels of one sample must not come. */
function rossInLoops(x: readonly (readonly number[])[], labels: readonly number[], k: number): number {
  const n = x.length
  const apart = (i: number, j: number) => Math.max(...x[i]!.map((value, c) => Math.abs(value - x[j]![c]!)))
  let sum = 0
  for (let i = 0; i < n; i++) {
    const others = Array.from({ length: n }, (_, j) => j).filter(j => j !== i)
    const same = others.filter(j => labels[j] === labels[i]).map(j => apart(i, j))
    const neighbours = Math.min(k, same.length)
    const radius = same.sort((a, b) => a - b)[neighbours - 1]!
    const near = others.filter(j => apart(i, j) < radius).length + 1
    sum += digamma(neighbours) - digamma(same.length + 1) - digamma(near)
  }
  return digamma(n) + sum / n
}

describe('ross', () => {
  it('is scikit-learn’s value', async () => {
    const signs = X0.map(value => (value > 0 ? 1 : 0))
    expect((await ross(X1, signs, { k: 1 })).value).toBeCloseTo(0.10247004845936046, 12)
    const thirds = X0.map(value => (value > 0.5 ? 2 : value < -0.5 ? 0 : 1))
    expect((await ross(X0, thirds)).value).toBeCloseTo(1.0447004925938295, 12)
  })
  it('is loops over all pairs, negative values not cut off', async () => {
    for (const k of [1, 3, 20]) {
      expect((await ross(X, modulo, { k })).value).toBeCloseTo(rossInLoops(X, modulo, k), 12)
      expect(
        (
          await ross(
            X0,
            X0.map((_, i) => i >> 4),
            { k },
          )
        ).value,
      ).toBeCloseTo(
        rossInLoops(
          X0.map(value => [value]),
          X0.map((_, i) => i >> 4),
          k,
        ),
        12,
      )
    }
    const independent = await ross(X0, modulo)
    expect(independent.value).toBeLessThan(0)
    expect(codesOf(independent)).toContain('NEGATIVE_ESTIMATE')
  })
  it('leaves out who is alone with a label', async () => {
    const rare = modulo.map((label, i) => (i === 6 ? 9 : label))
    const kept = X.filter((_, i) => i !== 6)
    const found = await ross(X, rare)
    expect(found.n).toBe(39)
    expect(codesOf(found)).toContain('RARE_LABELS')
    expect(found.value).toBe(
      (
        await ross(
          kept,
          modulo.filter((_, i) => i !== 6),
        )
      ).value,
    )
  })
  it('covers the information of two Gaussian clusters', async () => {
    // ∫ of ln p(x|y)/p(x), by the trapezoidal rule: h(x) − h(x|y) for means ±1
    let entropy = 0
    for (let x = -12; x <= 12; x += 0.001) {
      const density = (Math.exp(-((x - 1) ** 2) / 2) + Math.exp(-((x + 1) ** 2) / 2)) / (2 * Math.sqrt(2 * Math.PI))
      entropy -= 0.001 * density * Math.log(density)
    }
    const truth = entropy - 0.5 * Math.log(2 * Math.PI * Math.E)
    const runs = 40
    let covered = 0
    for (let seed = 0; seed < runs; seed++) {
      const labels = Array.from({ length: 200 }, (_, i) => i % 2)
      const x = normals(seed, 200, 1).data.map((value, i) => value + 2 * labels[i]! - 1)
      const { interval } = await ross(x, labels)
      if (interval!.low <= truth && truth <= interval!.high) covered++
    }
    // four standard errors of 95 % below it
    expect(covered / runs).toBeGreaterThan(0.95 - 4 * Math.sqrt((0.95 * 0.05) / runs))
  })
  it('warns of a value above the entropy of the labels', async () => {
    const labels = X0.map((_, i) => i % 2)
    const found = await ross(
      labels.map((label, i) => 100 * label + X0[i]!),
      labels,
    )
    expect(codesOf(found).includes('ABOVE_ENTROPY')).toBe(found.value > Math.LN2)
    expect(found.value).toBeCloseTo(digamma(40) - digamma(20), 12)
    expect(codesOf(found)).toContain('ABOVE_ENTROPY')
  })
  it('wants integer labels in one column, some of them twice', async () => {
    await expect(ross(X, X)).rejects.toMatchObject({ code: 'BAD_SHAPE' })
    await expect(ross(X, X0)).rejects.toMatchObject({ code: 'BAD_VALUE' })
    await expect(
      ross(
        X,
        X0.map((_, i) => i),
      ),
    ).rejects.toMatchObject({ code: 'TOO_FEW_SAMPLES' })
    await expect(ross(X, modulo.slice(1))).rejects.toMatchObject({ code: 'LENGTH_MISMATCH' })
  })
})
