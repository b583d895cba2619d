import { describe, expect, it } from 'vitest'
import { moved, normals, XY } from '../../test/inputs.ts'
import { neuralCollapse } from './neural-collapse.ts'

const labels = XY.map((_, i) => (i * 7) % 3)
const weights = [0, 1, 2].map(c => [0, 1, 2, 3].map(j => (4 * c + j) / 10 - 0.4))

describe('reference', () => {
  it('is NumPy’s by the definition', async () => {
    const { value, parts } = await neuralCollapse(XY, labels, weights)
    expect(value / 363.966675291669).toBeCloseTo(1, 10)
    expect(parts!.equinorm).toBeCloseTo(0.3996529782832221, 11)
    expect(parts!.equiangular).toBeCloseTo(0.7148481343465702, 11)
    expect(parts!.maximalAngle).toBeCloseTo(0.63167093753875, 11)
    expect(parts!.nearestMean).toBeCloseTo(0.6, 14)
    expect(parts!.selfDuality).toBeCloseTo(2.4107150714471914, 11)
    expect(parts!.disagreement).toBeCloseTo(0.75, 14)
  })
})

/** Five classes at the corners of a simplex in eight dimensions, with noise. */
const simplex = (noise: number) => {
  const x = normals(1, 200, 8)
  const of = Array.from({ length: 200 }, (_, i) => i % 5)
  return {
    of,
    rows: of.map((c, i) =>
      Array.from({ length: 8 }, (_, j) => (j === c ? 1 : 0) - (j < 5 ? 0.2 : 0) + noise * x.data[8 * i + j]!),
    ),
  }
}

describe('laws', () => {
  it('vanishes at collapse, with its own means as classifier', async () => {
    const { rows, of } = simplex(0)
    const { value, parts } = await neuralCollapse(
      rows,
      of,
      [0, 1, 2, 3, 4].map(c => rows[c]!),
    )
    for (const number of [value, ...Object.values(parts!)]) expect(Math.abs(number)).toBeLessThan(1e-12)
  })
  it('falls with the square of the noise', async () => {
    const [far, near] = await Promise.all(
      [0.1, 0.01].map(noise => neuralCollapse(simplex(noise).rows, simplex(noise).of)),
    )
    // Σ_B has four eigenvalues near 1/5 on an unnoised simplex; the noise moves the means by a sixth of itself
    expect(far!.value / near!.value / 100).toBeGreaterThan(0.9)
    expect(far!.value / near!.value / 100).toBeLessThan(1.1)
    expect(Math.abs(near!.value / (((4 * 5) / 5) * 1e-4) - 1)).toBeLessThan(0.2)
  })
  it('does not change under rotation, scale and shift, nor through the d × d form', async () => {
    const { value, parts } = await neuralCollapse(XY, labels)
    const other = await neuralCollapse(moved(XY, 0.4, 1e3, 10), labels)
    expect(other.value / value).toBeCloseTo(1, 9)
    expect(other.parts!.equiangular).toBeCloseTo(parts!.equiangular!, 9)
    // more classes than dimensions
    const many = XY.map((_, i) => i % 8)
    const flat = await neuralCollapse(XY, many)
    const padded = await neuralCollapse(
      XY.map(row => [...row, 0, 0, 0, 0, 0]),
      many,
    )
    expect(padded.value / flat.value).toBeCloseTo(1, 9)
  })
})

describe('edges', () => {
  it('warns of uneven classes', async () => {
    const uneven = XY.map((_, i) => (i < 5 ? 0 : 1))
    expect((await neuralCollapse(XY, uneven)).warnings.map(({ code }) => code)).toEqual(['UNEVEN_CLASSES'])
  })
  it('refuses what does not fit', async () => {
    await expect(neuralCollapse(XY, [1, 2])).rejects.toMatchObject({ code: 'LENGTH_MISMATCH' })
    await expect(
      neuralCollapse(
        XY,
        XY.map(() => 3),
      ),
    ).rejects.toMatchObject({ code: 'BAD_VALUE' })
    await expect(
      neuralCollapse(
        XY.map(() => [1, 2]),
        labels,
      ),
    ).rejects.toMatchObject({ code: 'BAD_VALUE' })
    await expect(neuralCollapse(XY, labels, [[1, 2]])).rejects.toMatchObject({ code: 'BAD_SHAPE' })
  })
})
