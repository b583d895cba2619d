import { logVonMisesFisherConstant } from '@infomax/math'
import { tf } from '@infomax/tensor'
import { testObjective } from '@infomax/testing'
import { describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { average, dot, ordered, type Rows, units } from '../test/reference/numbers.ts'
import { vmfEntropy } from '../test/reference/sphere.ts'
import { viewsOf } from '../test/stateful.ts'
import { erSimclr } from './er-simclr.ts'
import { infoNce } from './info-nce.ts'
import { loss } from './loss.ts'

const reconstruction = (views: readonly Rows[], kappa: number): number =>
  average(
    ordered(views.length).map(
      ([a, b]) => -kappa * average(units(views[a]!).map((row, i) => dot(row, units(views[b]!)[i]!))),
    ),
  ) - logVonMisesFisherConstant(views[0]![0]!.length, kappa)

testObjective(erSimclr, {
  symmetric: true,
  views: [2, 3],
  steps: 20,
  backends,
  reference: views => reconstruction(views, 10) - average(views.map(view => vmfEntropy(view, 10))),
})
testObjective(erSimclr, { options: { kappa: 3, entropy: 'kde' }, symmetric: true, steps: 20, backends })

describe('laws', () => {
  it('is InfoNCE − log n, with the density of the other view, the own sample not left out', async () => {
    await tf.setBackend('cpu')
    const views = viewsOf(2, 12, 5)
    const entropy = { name: 'vmf-kde', over: 'cross', leaveOneOut: false, kappa: 10 } as const
    const [er] = await loss(erSimclr({ kappa: 10, entropy }), views).value.data()
    const [nce] = await loss(infoNce({ temperature: 0.1 }), views).value.data()
    // Parts of order 10 that are correct to 2⁻²⁴, a few dozen of them
    expect(Math.abs(er! - (nce! - Math.log(12)))).toBeLessThan(1e-5)
  })
})
