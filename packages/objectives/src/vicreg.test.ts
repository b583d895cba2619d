import { isInfomaxError, standalone } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { testObjective } from '@infomax/testing'
import { describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { relative, tensors } from '../test/fixture.ts'
import { average, standardised, unitRows } from '../test/reference/matrices.ts'
import { logdetEntropy } from '../test/reference/objectives.ts'
import { vicregTerms } from '../test/reference.ts'
import { loss } from './loss.ts'
import { vicreg } from './vicreg.ts'

testObjective(vicreg, {
  symmetric: true,
  views: [2, 3],
  backends,
  reference(views) {
    const { distance, hinge, correlation } = vicregTerms(views)
    return 25 * distance + 25 * hinge + 2 * correlation
  },
})
testObjective(vicreg, {
  options: { convention: 'paper', invariance: 3, variance: 5, covariance: 7, target: 2, epsilon: 0.01 },
  steps: 50,
  symmetric: true,
  views: [2, 4],
  backends,
  reference(views) {
    const { distance, hinge, correlation, d } = vicregTerms(views, 2, 0.01)
    return 3 * d * distance + 5 * 2 * hinge + 7 * 2 * correlation
  },
})
testObjective(vicreg, {
  options: { entropy: 'logdet', invariance: 3 },
  steps: 50,
  symmetric: true,
  backends,
  reference(views) {
    const columns = views.map(standardised)
    return 3 * vicregTerms(columns).distance - average(columns.map(z => logdetEntropy(z, 1)))
  },
})
testObjective(vicreg, {
  options: { entropy: { name: 'logdet', beta: 10, weight: 2, normalise: 'sphere' }, convention: 'paper' },
  steps: 50,
  symmetric: true,
  views: [3],
  backends,
  reference(views) {
    const units = views.map(unitRows)
    const { distance, d } = vicregTerms(units)
    return 25 * d * distance - 2 * average(units.map(z => logdetEntropy(z, 10)))
  },
})

describe('published values', () => {
  // fixtures/estimators.json, "vicreg"
  it.each([
    ['reference', 20.102879695716396],
    ['solo-learn', 26.955570451250924],
    ['paper', 40.193340293395345],
  ] as const)('of the convention %s', async (convention, expected) => {
    await tf.setBackend('cpu')
    const { value } = loss(vicreg({ convention }), tensors())
    expect(Math.abs((await value.data())[0]! / expected - 1)).toBeLessThan(relative)
  })

  it('of each term', async () => {
    const { terms } = loss(vicreg(), tensors())
    const expected = {
      invariance: 0.5295107936857766,
      variance: (0.28362062807165495 + 0.26459463237110736) / 2,
      covariance: 0.0008101827674613649 + 0.011608915269990305,
    }
    for (const [name, value] of Object.entries(expected)) {
      // The covariance is a square of what cancels: its error is relative to the variances, 0.5, times its root
      const scale = name === 'covariance' ? Math.sqrt(value) : value
      expect(Math.abs((await terms[name]!.value.data())[0]! - value), name).toBeLessThan(relative * scale)
    }
  })
})

describe('laws', () => {
  const terms = vicreg.create(vicreg.options.parse({}), standalone)

  it('has nothing to say against white views that are equal', async () => {
    // Orthogonal columns of variance 4: no hinge, no covariance
    const white = tf.tensor2d([
      [2, 2],
      [2, -2],
      [-2, 2],
      [-2, -2],
    ])
    const { value } = loss(terms, [white, white])
    expect((await value.data())[0]).toBe(0)
  })

  it('costs μ(γ − √ε) where every embedding is the same', async () => {
    const { value } = loss(terms, [tf.ones([6, 3]), tf.ones([6, 3])])
    expect((await value.data())[0]).toBeCloseTo(25 * (1 - Math.sqrt(1e-4)), 5)
  })
})

describe('another entropy', () => {
  it('takes the place of variance and covariance', async () => {
    const { terms } = loss(vicreg({ entropy: { name: 'kolchinsky-tracey', side: 'upper' } }), tensors())
    expect(Object.entries(terms).map(([name, { role, weight }]) => [name, role, weight])).toEqual([
      ['invariance', 'reconstruction', 25],
      ['entropy', 'entropy', 1],
    ])
  })

  it('leaves what it replaces as it was where it is the same', async () => {
    const own = loss(vicreg({ variance: 3, covariance: 1 }), tensors())
    const chosen = loss(vicreg({ entropy: { name: 'second-moment', variance: 3, covariance: 2 } }), tensors())
    expect(await chosen.value.data()).toEqual(await own.value.data())
  })

  it('is refused where longer embeddings would always improve it', () => {
    expect(() => vicreg({ entropy: { name: 'logdet', normalise: 'none' } })).toThrow(
      expect.toSatisfy(error => isInfomaxError(error) && error.code === 'BAD_OPTIONS'),
    )
  })
})

describe('errors', () => {
  it('wants two views of one shape, of two samples or more', () => {
    expect(() => loss(vicreg(), [tf.ones([4, 2])])).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_SHAPE] Embeddings of the shapes [4,2] came; two or more of one shape [n, d] are needed.
        Give one tensor for each view; row i of each comes from sample i.]
    `)
    expect(() => loss(vicreg(), [tf.ones([4, 2]), tf.ones([4, 3])])).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_SHAPE] Embeddings of the shapes [4,2], [4,3] came; two or more of one shape [n, d] are needed.
        Give one tensor for each view; row i of each comes from sample i.]
    `)
    expect(() => loss(vicreg(), [tf.ones([1, 2]), tf.ones([1, 2])])).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_TOO_FEW_SAMPLES] A batch of 1 sample came; 2 or more are needed.
        Make the batch larger.]
    `)
  })
})
