import { createRandom } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { testObjective } from '@infomax/testing'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { backends } from '../test/backends.ts'
import * as information from '../test/reference/information.ts'
import { average, dot, logSumExp, type Matrix, standardised, unitRows } from '../test/reference/matrices.ts'
import type { decoderOption } from './decoders/index.ts'
import { infomax } from './infomax.ts'
import { loss } from './loss.ts'
import { simclr } from './simclr.ts'
import { vicreg } from './vicreg.ts'

testObjective(infomax, {
  views: [2, 3],
  steps: 50,
  symmetric: true,
  backends,
  reference: views =>
    information.reconstruction(views, information.vmfLoss(10)) -
    average(views.map(view => information.vmfEntropy(view, 10, 'joe', true))),
})
testObjective(infomax, {
  options: {
    decoder: { name: 'laplace', scale: 0.7, weight: 2 },
    entropy: { name: 'kde', bandwidth: 0.5, over: 'cross', normalise: 'batch', method: 'plug-in' },
  },
  steps: 20,
  symmetric: true,
  backends,
  reference(views) {
    const [a, b] = [standardised(views[0]!), standardised(views[1]!)]
    const entropy = [
      information.kdeEntropy(a, 0.5, 'plug-in', true, b),
      information.kdeEntropy(b, 0.5, 'plug-in', true, a),
    ]
    return 2 * information.reconstruction([a, b], information.generalisedGaussianLoss(0.7, 1)) - average(entropy)
  },
})
testObjective(infomax, {
  options: {
    decoder: { name: 'categorical', temperature: 0.5 },
    entropy: { name: 'cluster', temperature: 0.5, weight: 3 },
  },
  views: [3],
  steps: 20,
  backends,
  reference: views =>
    information.reconstruction(views, information.categoricalLoss(0.5)) -
    3 * average(views.map(view => information.clusterEntropy(view, 0.5))),
})
for (const entropy of ['gaussian', 'coding-rate', 'kolchinsky-tracey', 'm-spacings', 'matrix-renyi'] as const)
  testObjective(infomax, {
    options: { decoder: { name: 'generalised-gaussian', shape: 3 }, entropy },
    steps: 10,
    symmetric: true,
    backends,
  })
for (const entropy of [
  { name: 'logdet', normalise: 'none', hinge: 2 },
  { name: 'matrix-renyi', alpha: 3, kernel: 'gaussian' },
  { name: 'kde', normalise: 'none', over: 'all', hinge: 1 },
] as const)
  testObjective(infomax, { options: { decoder: 'gaussian', entropy }, steps: 10, symmetric: true, backends })

describe('points', () => {
  beforeAll(() => backends.cpu!())
  const [n, d] = [20, 5]
  const views = (): [Tensor2D, Tensor2D] => {
    const random = createRandom(4, 'views')
    const draw = () =>
      tf.tensor2d(
        Float32Array.from({ length: n * d }, () => random.normal()),
        [n, d],
      )
    return [draw(), draw()]
  }
  const value = async (...[spec, x]: Parameters<typeof loss>) => (await loss(spec, x).value.data())[0]!
  /** f32 sums of a few dozen numbers of size 10. */
  const digits = 4

  it.each([0.1, 0.5])('is SimCLR of temperature %d, less ln(2n − 1)', async temperature => {
    const kappa = 1 / temperature
    const point = infomax({ decoder: { name: 'vmf', kappa }, entropy: { name: 'vmf-kde', kappa, over: 'all' } })
    expect(await value(point, views())).toBeCloseTo(
      (await value(simclr({ temperature }), views())) - Math.log(2 * n - 1),
      digits,
    )
  })

  it('is InfoNCE, less ln n, with the density of one view standing on the other', async () => {
    const kappa = 4
    const point = infomax({
      decoder: { name: 'vmf', kappa },
      entropy: { name: 'vmf-kde', kappa, over: 'cross', leaveOneOut: false },
    })
    const [a, b] = await Promise.all(views().map(async x => unitRows((await x.array()) as number[][])))
    const infoNce = (from: Matrix, to: Matrix) =>
      average(from.map((row, i) => logSumExp(to.map(other => kappa * dot(row, other))) - kappa * dot(row, to[i]!)))
    expect(await value(point, views())).toBeCloseTo((infoNce(a!, b!) + infoNce(b!, a!)) / 2 - Math.log(n), digits)
  })

  it('is VICReg, and the constant (d/2) ln 2πσ² of its decoder, σ² = d/2λ', async () => {
    const variance = d / (2 * 25)
    const point = infomax({
      decoder: { name: 'gaussian', variance },
      // of two views VICReg adds the covariances up, which are averaged here
      entropy: { name: 'second-moment', variance: 25, covariance: 2 },
    })
    const constant = (d / 2) * Math.log(2 * Math.PI * variance)
    expect(await value(point, views())).toBeCloseTo((await value(vicreg(), views())) + constant, digits)
  })

  it('takes a Gaussian, a Laplace and a generalised Gaussian decoder for one where they are one', async () => {
    const entropy = 'second-moment'
    const at = (decoder: z.input<typeof decoderOption>) => value(infomax({ decoder, entropy }), views())
    expect(await at({ name: 'generalised-gaussian', shape: 2, scale: Math.SQRT2 })).toBeCloseTo(
      await at({ name: 'gaussian', variance: 1 }),
      digits,
    )
    expect(await at({ name: 'generalised-gaussian', shape: 1, scale: 0.3 })).toBeCloseTo(
      await at({ name: 'laplace', scale: 0.3 }),
      digits,
    )
  })

  it('is a bound: of Gaussian views, with their own decoder and entropy, less than their information', async () => {
    // z′ = z + e with e of variance s²: I = (d/2) ln((1 + s²)/s²) for z of variance 1, and E ln q and H are known
    const s2 = 0.25
    const random = createRandom(6, 'bound')
    const [large, dims] = [4000, 2]
    const z = Float32Array.from({ length: large * dims }, () => random.normal())
    const noisy = z.map(x => x + random.normal(0, Math.sqrt(s2)))
    const pair = [z, noisy].map(x => tf.tensor2d(x, [large, dims]))
    const point = infomax({
      decoder: { name: 'gaussian', variance: s2 },
      entropy: { name: 'gaussian', normalise: 'none', hinge: 1e-12, epsilon: 1e-6 },
    })
    const expected = ((dims / 2) * (Math.log(1) + Math.log(1 + s2))) / 2 - (dims / 2) * Math.log(s2)
    // Ĥ has the standard error ½√(2d/n), and so has the decoder's mean square; five of both
    const error = 5 * Math.sqrt((2 * dims) / large)
    const bound = -(await value(point, pair))
    expect(Math.abs(bound - expected)).toBeLessThan(error)
    expect(expected).toBeLessThan((dims / 2) * Math.log((1 + s2) / s2))
  })
})

describe('edges', () => {
  it('says which decoders there are', () => {
    expect(() => infomax({ decoder: 'gausian' as never })).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_OPTIONS] The options of objective "infomax" do not fit.
        decoder: there is no decoder "gausian". Did you mean "gaussian"? Known: vmf, gaussian, laplace, generalised-gaussian, categorical.]
    `)
    expect(() => infomax({ decoder: { name: 'generalised-gaussian', shape: 0.5 } })).toThrow('decoder.shape')
  })

  it('refuses one dimension on the sphere, one view, and one sample where that is no sample of a density', () => {
    expect(() => loss(infomax(), [tf.ones([4, 1]), tf.ones([4, 1])])).toThrow('INFOMAX_BAD_SHAPE')
    expect(() => loss(infomax(), [tf.ones([4, 2])])).toThrow('INFOMAX_BAD_SHAPE')
    expect(() => loss(infomax(), [tf.ones([1, 2]), tf.ones([1, 2])])).toThrow('INFOMAX_TOO_FEW_SAMPLES')
  })
})
