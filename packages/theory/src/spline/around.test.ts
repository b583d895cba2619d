import { createRandom } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { localFit, regionsAround } from './around.ts'
import { normals, perceptron } from './testing/networks.ts'

const network = perceptron(8, 3, 16)
const x = normals(1, 8, createRandom(11)).data
const random = (name: string) => createRandom(12, name)

describe('regions around an input', () => {
  it('are one for noise that reaches no boundary', () => {
    const { staying, regions, crossings } = regionsAround(network, x, { deviation: 1e-6 }, random('small'))
    expect(staying).toMatchObject({ value: 1, high: 1 })
    expect(regions).toBe(1)
    expect(crossings).toEqual({ paths: 16, mean: 0, most: 0 })
  })

  it('are more the larger the noise', () => {
    const found = [0.01, 0.1, 1].map(deviation => regionsAround(network, x, { deviation }, random('grow')))
    const falling = found.map(({ staying }) => staying.value)
    expect(falling).toEqual([...falling].sort((a, b) => b - a))
    expect(falling[2]).toBeLessThan(0.1)
    expect(found[2]!.regions).toBeGreaterThan(found[1]!.regions)
    expect(found[2]!.crossings.mean).toBeGreaterThan(2)
  })

  it('are crossed on the way out of the own one, and only then', () => {
    // the same draws: each sample is in the region of x just where its path crosses nothing
    const options = { samples: 40, paths: 40 }
    const { staying, crossings } = regionsAround(network, x, { deviation: 0.05 }, random('same'), options)
    expect(staying.value).toBeGreaterThan(0.05)
    expect(staying.value).toBeLessThan(0.95)
    expect(crossings.mean).toBeGreaterThanOrEqual(1 - staying.value)
    expect(crossings.paths).toBe(40)
  })

  it('take noise in directions, and no path where none is asked for', () => {
    const directions = normals(2, 8, createRandom(1), 1e-6)
    const found = regionsAround(network, x, { directions }, random('directions'), { paths: 0 })
    expect(found.staying.value).toBe(1)
    expect(found.crossings).toEqual({ paths: 0, mean: 0, most: 0 })
  })
})

describe('the fit of the local Gaussian', () => {
  it.each([0, 1e-9])(
    'is as good as sampling allows while noise stays in the region, output variance %d',
    outputVariance => {
      const options = { samples: 4000, outputVariance }
      const fit = localFit(network, x, { deviation: 1e-5 }, random('fit'), options)
      expect(fit.staying).toBe(1)
      // χ² of d = 3 degrees: four deviations of √6
      expect(Math.abs(fit.mean.statistic - fit.mean.expected)).toBeLessThan(4 * Math.sqrt(6))
      // both are positive and have their expectation for a scale; four times that has a probability below 1e-4
      expect(fit.covariance.error).toBeLessThan(4 * fit.covariance.expected)
      expect(fit.divergence.value).toBeGreaterThan(0)
      expect(fit.divergence.value).toBeLessThan(4 * fit.divergence.expected)
    },
  )

  it('shows where noise leaves the region', () => {
    const fit = localFit(network, x, { deviation: 1 }, random('far'), { samples: 4000 })
    expect(fit.staying).toBeLessThan(0.1)
    expect(fit.divergence.value).toBeGreaterThan(20 * fit.divergence.expected)
    expect(fit.covariance.error).toBeGreaterThan(4 * fit.covariance.expected)
  })
})

it.each([
  ['too few samples for a covariance', { deviation: 1 }, 3, 'TOO_FEW_SAMPLES'],
  ['noise without size', { deviation: Number.NaN }, 100, 'BAD_VALUE'],
  ['directions in other dimensions', { directions: normals(1, 3, createRandom(0)) }, 100, 'BAD_SHAPE'],
  ['fewer directions than outputs', { directions: normals(2, 8, createRandom(0)) }, 100, 'NOT_POSITIVE_DEFINITE'],
] as const)('refuses %s', (_, noise, samples, code) => {
  expect(() => localFit(network, x, noise, random('refused'), { samples })).toThrowError(
    expect.objectContaining({ code }),
  )
})
