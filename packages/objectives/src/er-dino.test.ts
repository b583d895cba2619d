import { tf } from '@infomax/tensor'
import { testObjective } from '@infomax/testing'
import { describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { average, units } from '../test/reference/numbers.ts'
import { codeCrossEntropy, negativeEntropy, scoresOf, teacherCodes } from '../test/reference/prediction.ts'
import { arrays, batchOf, expectValue, prepare, viewsOf } from '../test/stateful.ts'
import { erDino } from './er-dino.ts'

testObjective(erDino, { options: { prototypes: 5 }, symmetric: true, steps: 20, backends })

describe('values', () => {
  it('are the cross entropy without a centre − the entropy', async () => {
    await tf.setBackend('cpu')
    const { objective, owned, read } = prepare(erDino, { prototypes: 5, entropy: 2 }, { dims: 4, batch: 6 })
    expect(owned.state!.map(({ name }) => name)).not.toContain('centre')
    const [views, targets] = [viewsOf(3, 6, 4), viewsOf(3, 6, 4, 1)]
    const prototypes = units(await read<number[][]>('prototypes'))
    const codes = (await arrays(targets))
      .slice(0, 2)
      .map(target => teacherCodes(scoresOf(units(target), prototypes), [0, 0, 0, 0, 0], 0.04))
    const scores = (await arrays(views)).map(view => scoresOf(units(view), prototypes))
    const entropy = average(scores.map(view => negativeEntropy(view, 0.1)))
    await expectValue(objective, batchOf(views, { targets }), codeCrossEntropy(scores, codes, 0.1) + 2 * entropy)
  })
})
