import { tf } from '@infomax/tensor'
import { beforeAll, describe } from 'vitest'

/** The backends that a suite runs on: a name, and what makes that backend the current one. */
export type Backends = Readonly<Record<string, () => Promise<unknown>>>

/** TensorFlow.js's own backend in plain JavaScript: slow, and there everywhere. */
export const plain: Backends = { cpu: () => tf.setBackend('cpu') }

/** Describes the same tests once for each backend. */
export function onEach(backends: Backends, body: () => void): void {
  describe.each(Object.entries(backends))('on %s', (_, load) => {
    beforeAll(async () => {
      await load()
      await tf.ready()
    })
    body()
  })
}
