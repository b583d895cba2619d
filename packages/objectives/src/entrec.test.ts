import { tf } from '@infomax/tensor'
import { testObjective } from '@infomax/testing'
import { describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import * as information from '../test/reference/information.ts'
import { average, standardised } from '../test/reference/matrices.ts'
import { entrec } from './entrec.ts'
import { loss } from './loss.ts'

testObjective(entrec, {
  views: [2, 3],
  steps: 50,
  symmetric: true,
  backends,
  reference: views =>
    information.reconstruction(views, information.vmfLoss(10)) -
    average(views.map(view => information.vmfEntropy(view, 10, 'joe', false))),
})
testObjective(entrec, {
  options: { kappa: 3, method: 'plug-in', leaveOneOut: true },
  steps: 20,
  symmetric: true,
  backends,
  reference: views =>
    information.reconstruction(views, information.vmfLoss(3)) -
    average(views.map(view => information.vmfEntropy(view, 3, 'plug-in', true))),
})
testObjective(entrec, {
  options: { space: 'euclidean', scale: 0.8, shape: 1.5 },
  steps: 20,
  symmetric: true,
  backends,
  reference(views) {
    const columns = views.map(standardised)
    const entropies = columns.map(view => information.kdeEntropy(view, information.silverman(view), 'joe', false))
    return information.reconstruction(columns, information.generalisedGaussianLoss(0.8, 1.5)) - average(entropies)
  },
})
testObjective(entrec, {
  options: { space: 'clusters', temperature: 0.5 },
  steps: 20,
  symmetric: true,
  backends,
  reference: views =>
    information.reconstruction(views, information.categoricalLoss(0.5)) -
    average(views.map(view => information.clusterEntropy(view, 0.5))),
})

describe('laws', () => {
  it('has the entropy ln k − κ − ln C_d(κ) of embeddings that are far from each other, at most', async () => {
    await backends.cpu!()
    // two opposite points: q̂ = C(e^κ + e^−κ)/2, whose second part is nothing; and the reconstruction of equal views −κ − ln C
    const opposite = tf.tensor2d([
      [0, 1],
      [0, -1],
    ]) // prettier-ignore
    const { terms, value } = loss(entrec(), [opposite, opposite])
    expect((await value.data())[0]).toBeCloseTo(-Math.log(2), 5)
    expect(terms.reconstruction!.role).toBe('reconstruction')
  })

  it('of k clusters taken equally often, and surely, is −ln k', async () => {
    const scores = tf.mul(tf.eye(4), 50) as ReturnType<typeof tf.eye>
    expect((await loss(entrec({ space: 'clusters' }), [scores, scores]).value.data())[0]).toBeCloseTo(-Math.log(4), 5)
  })
})
