import { type Batch, createRandom, isInfomaxError, type Objective, type Owned, standalone } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { numbers, onEach } from '@infomax/testing'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { backends } from '../../test/backends.ts'
import { batchOf, labelsOf, totalOf, viewsOf } from '../../test/stateful.ts'
import { byol } from '../byol.ts'
import { crossEntropy } from '../cross-entropy.ts'
import { dcl } from '../dcl.ts'
import { deepclusterV2 } from '../deepcluster-v2.ts'
import { dino } from '../dino.ts'
import { erByol } from '../er-byol.ts'
import { erDino } from '../er-dino.ts'
import { erSimclr } from '../er-simclr.ts'
import { infoNce } from '../info-nce.ts'
import { mocoV2 } from '../moco-v2.ts'
import { mocoV3 } from '../moco-v3.ts'
import { nnclr } from '../nnclr.ts'
import { simsiam } from '../simsiam.ts'
import { supcon } from '../supcon.ts'
import { swav } from '../swav.ts'

/** Small sizes, and the least temperature that a paper uses. */
const objectives: Record<string, () => Objective> = {
  byol: () => byol.create(byol.options.parse({ hidden: 4 }), standalone),
  'cross-entropy': () => crossEntropy.create(crossEntropy.options.parse({}), standalone),
  dcl: () => dcl.create(dcl.options.parse({ temperature: 0.01, weighting: 'mises-fisher' }), standalone),
  'deepcluster-v2': () =>
    deepclusterV2.create(deepclusterV2.options.parse({ temperature: 0.01, prototypes: 3, every: 1 }), standalone),
  dino: () => dino.create(dino.options.parse({ prototypes: 4, studentTemperature: 0.01 }), standalone),
  'er-byol': () => erByol.create(erByol.options.parse({ hidden: 4, kappa: 100 }), standalone),
  'er-dino': () => erDino.create(erDino.options.parse({ prototypes: 4, studentTemperature: 0.01 }), standalone),
  'er-simclr': () => erSimclr.create(erSimclr.options.parse({ kappa: 100 }), standalone),
  'info-nce': () => infoNce.create(infoNce.options.parse({ temperature: 0.01 }), standalone),
  'moco-v2': () => mocoV2.create(mocoV2.options.parse({ temperature: 0.01, queue: 6 }), standalone),
  'moco-v3': () => mocoV3.create(mocoV3.options.parse({ temperature: 0.01, hidden: 4 }), standalone),
  nnclr: () => nnclr.create(nnclr.options.parse({ temperature: 0.01, hidden: 4, queue: 6 }), standalone),
  simsiam: () => simsiam.create(simsiam.options.parse({ hidden: 4 }), standalone),
  supcon: () => supcon.create(supcon.options.parse({ temperature: 0.01 }), standalone),
  swav: () => swav.create(swav.options.parse({ prototypes: 4, temperature: 0.01, queue: 3 }), standalone),
}

/** Steps on views of that shape, and what loss and gradient were; or the error that ended it. */
async function steps(objective: Objective, n: number, d: number, change: (z: Tensor2D) => Tensor2D): Promise<string> {
  const shape = { dims: d, batch: Math.max(2, n), views: 2, samples: 8, classes: 3 }
  const owned: Owned = objective.build?.(shape, createRandom(1)) ?? {}
  const parameters = (owned.parameters ?? []).map(({ variable }) => variable)
  try {
    for (let step = 0; step < 3; step++) {
      const batch: Batch = batchOf(viewsOf(2, n, d, step).map(change), {
        targets: viewsOf(2, n, d, step + 10).map(change),
        labels: labelsOf(Array.from({ length: n }, (_, i) => (i % 4) - 1)),
        samples: Int32Array.from({ length: n }, (_, i) => i),
        step,
      })
      const { value, grads } = tf.tidy(() =>
        tf.engine().gradients(() => totalOf(objective, batch), [...batch.embeddings, ...parameters], undefined, true),
      )
      for (const result of [value, ...grads].filter((result: Tensor | null) => result))
        if (!(await numbers(result)).every(Number.isFinite)) return 'not finite'
      objective.afterStep?.(batch)
    }
    for (const { variable } of owned.state ?? [])
      if (!(await numbers(variable)).every(Number.isFinite)) return 'a state that is not finite'
    return 'finite'
  } catch (error) {
    if (isInfomaxError(error)) return error.code
    throw error
  }
}

const same = (z: Tensor2D): Tensor2D => z

onEach(backends, () => {
  describe.each(Object.entries(objectives))('%s', (name, create) => {
    it('takes embeddings of one dimension, or says that it cannot', async () => {
      expect(await steps(create(), 6, 1, same)).toBe(/^er-(byol|simclr)$/.test(name) ? 'BAD_SHAPE' : 'finite')
    })

    it('takes a batch of one sample, or says that it cannot', async () => {
      expect(await steps(create(), 1, 4, same)).toBe(name === 'cross-entropy' ? 'finite' : 'TOO_FEW_SAMPLES')
    })

    it.each([
      ['zeros', (z: Tensor2D) => tf.zerosLike(z)],
      ['one point', (z: Tensor2D) => tf.onesLike(z)],
      ['length 1e4', (z: Tensor2D) => tf.mul(z, 1e4) as Tensor2D],
    ])('stays finite for steps on end, state too, with embeddings of %s', async (_, change) => {
      expect(await steps(create(), 6, 4, change)).toBe('finite')
    })
  })
})
