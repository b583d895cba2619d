import { createRandom, fromRows, matMul, transpose } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { mixture, type SourceName } from '../test/mixtures.ts'
import { jade } from './jade.ts'
import { amariIndex } from './metrics/amari.ts'
import { matchSources } from './metrics/match.ts'

describe('jade', () => {
  it.each([
    [2, ['uniform']],
    [4, ['laplace']],
    [8, ['uniform', 'laplace', 'bimodal', 'exponential']],
  ] as const)('separates %d sources: %s', (d, names) => {
    const { mixed, mixing } = mixture(names as readonly SourceName[], { n: 5000, d }, createRandom(d))
    const found = jade(mixed)
    expect(found).toMatchObject({ name: 'jade', converged: true, warnings: [] })
    expect(amariIndex(matMul(found.unmixing, mixing))).toBeLessThan(0.05)
  })

  it('finds the same sources after a rotation and in another order: the criterion has no preferred axes', () => {
    const { mixed } = mixture(['uniform', 'laplace', 'exponential'], { n: 2000, d: 3 }, createRandom(1))
    const moved = jade(
      matMul(
        mixed,
        transpose(
          fromRows([
            [0, 0.6, -0.8],
            [0, 0.8, 0.6],
            [1, 0, 0],
          ]),
        ),
      ),
    )
    // both are diagonalised to angles of 1e-8
    for (const value of matchSources(jade(mixed).sources, moved.sources).correlations)
      expect(Math.abs(value)).toBeGreaterThan(1 - 1e-12)
  })

  it('refuses more components than memory', () => {
    const { mixed } = mixture(['laplace'], { n: 200, d: 101 }, createRandom(3))
    expect(() => jade(mixed)).toThrow(expect.objectContaining({ code: 'BAD_OPTIONS' }))
  })

  it('takes one component, and says where it did not converge', () => {
    expect(jade([1, 2, 4])).toMatchObject({ iterations: 0, converged: true, warnings: [{ code: 'ONE_COMPONENT' }] })
    const { mixed } = mixture(['laplace'], { n: 1000, d: 4 }, createRandom(2))
    expect(jade(mixed, { maxIterations: 1 })).toMatchObject({ converged: false, warnings: [{ code: 'NOT_CONVERGED' }] })
  })
})
