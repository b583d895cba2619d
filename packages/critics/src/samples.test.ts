import { createRandom } from '@infomax/core'
import { columnMeans, covariance, type Matrix, matrix } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { first, split } from './samples.ts'

const n = 200
const shares = { heldOut: 0.25, validation: 0.15, pairs: 1000, batch: 64 }
/** x counts the samples, so that a pair is known by it; y is twice that, and a constant that rounding does not leave one. */
const x = matrix(
  Float64Array.from({ length: n }, (_, i) => i),
  n,
  1,
)
const y = matrix(
  Float64Array.from({ length: 2 * n }, (_, at) => (at % 2 === 0 ? at : 0.1)),
  n,
  2,
)
const made = (options = shares, seed = 0) => split(x, y, options, createRandom(seed))

/** Which samples these are: standardising keeps the order and the distances. */
const samplesOf = (all: readonly Matrix[]): number[] => {
  const values = all.flatMap(({ data }) => [...data]).sort((a, b) => a - b)
  const unit = (values.at(-1)! - values[0]!) / (n - 1)
  return values.map(value => Math.round((value - values[0]!) / unit))
}

describe('split', () => {
  it('puts every pair in one of three parts', () => {
    const { training, validation, heldOut } = made()
    expect([training, validation, heldOut].map(({ x }) => x.rows)).toEqual([120, 30, 50])
    expect(samplesOf([training.x, validation.x, heldOut.x])).toEqual(Array.from({ length: n }, (_, i) => i))
  })
  it('keeps together what belongs together', () => {
    for (const part of Object.values(made()).filter(part => typeof part === 'object'))
      expect(part.x.data).toEqual(part.y.data)
  })
  it('standardises by the part to train on, and leaves out what is constant there', () => {
    const { training, constant } = made()
    expect(constant).toBe(1)
    expect(training.y.columns).toBe(1)
    expect(columnMeans(training.x)[0]).toBeCloseTo(0, 6)
    // covariance divides by n − 1
    expect(covariance(training.x).data[0]! * (119 / 120)).toBeCloseTo(1, 6)
  })
  it('gives the training what the other parts have no need of', () => {
    const { training, validation, heldOut } = made({ ...shares, pairs: 20, batch: 3 })
    expect([training, validation, heldOut].map(({ x }) => x.rows)).toEqual([168, 12, 20])
  })
  it('depends on the seed alone', () => {
    expect(made()).toEqual(made())
    expect(made().heldOut).not.toEqual(made(shares, 1).heldOut)
  })
  it.each([
    { ...shares, heldOut: 0.03 },
    { ...shares, heldOut: 0.83 },
    { ...shares, heldOut: 0.9, validation: 0.9 },
    { ...shares, pairs: 7 },
    { ...shares, validation: 0.03 },
  ])('refuses fewer than eight pairs in a part: %o', options => {
    expect(() => made(options)).toThrow('TOO_FEW_SAMPLES')
  })
})

it('first gives the first pairs', () => {
  const { heldOut } = made()
  expect([...first(heldOut, 3).y.data]).toEqual([...heldOut.y.data.slice(0, 3)])
})
