import { type Component, type Options, parseOptions, standalone } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { beforeAll, describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { testOperations } from './operation.ts'
import { testOptions } from './options.ts'
import { normal, numbers } from './samples.ts'
import { type TrainingContract, testTraining } from './training.ts'

export interface BackendContract<S extends Options = Options> {
  readonly options?: z.input<S>
  /** Milliseconds that one test may take; 300 000 unless told. */
  readonly timeout?: number
  /** Trains every objective on every backbone of these plug-ins, against the reference. */
  readonly training?: TrainingContract
}

/**
 * The contract of a backend: it tells whether it works, loads, and computes every operation of `@infomax/tensor` and its
 * gradient as loops over doubles and finite differences do, twice alike, without leaks; and trains as the reference does.
 *
 * Where the backend says that it is not available, its tests are skipped with the reason.
 * @example
 * testBackend(wasm, { training: { plugins: [objectives, backbones] } })
 */
export function testBackend<N extends string, S extends Options>(
  component: Component<'backend', N, S>,
  contract: BackendContract<S> = {},
): void {
  const backend = component.create(parseOptions(component, contract.options), standalone)

  describe(`backend ${component.name}`, { timeout: contract.timeout ?? 300_000 }, () => {
    testOptions(component, contract.options as Record<string, unknown>)

    it('tells whether it works here, and what to do if not', async () => {
      const probe = await backend.probe()
      expect(probe.available ? probe.detail : `${probe.reason} ${probe.fix}`).toMatch(/\S/)
      expect(Number.isFinite(backend.rank)).toBe(true)
    })

    describe('once loaded', async () => {
      const probe = await backend.probe()
      if (!probe.available) return it.skip(`not here: ${probe.reason}`)
      beforeAll(() => backend.load())

      it('is the current backend, again after another was', async () => {
        expect(tf.getBackend()).toBe(backend.engine)
        await tf.setBackend('cpu')
        expect((await backend.load()).detail).toMatch(/\S/)
        expect(tf.getBackend()).toBe(backend.engine)
      })

      it('gives the same bits twice', async () => {
        const once = async () => {
          const [a, b] = [normal([33, 17], 1), normal([17, 29], 2)]
          const y = tf.matMul(a as never, b as never)
          const values = await numbers(y)
          tf.dispose([a, b, y])
          return values
        }
        expect(await once()).toEqual(await once())
      })

      testOperations()
      if (contract.training) testTraining(() => backend.load(), contract.training)
    })
  })
}
