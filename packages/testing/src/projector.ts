import { type Component, createRandom, type Options, parseOptions, standalone } from '@infomax/core'
import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { type Backends, onEach, plain } from './backends.ts'
import type { GradientOptions } from './differences.ts'
import { testNetwork } from './network.ts'
import { testOptions } from './options.ts'

export interface ProjectorContract<S extends Options = Options> {
  readonly options?: z.input<S>
  /** Dimensions of the representation. */
  readonly inputDim?: number
  /** Whether it must have no parameters. */
  readonly frozen?: boolean
  readonly batch?: number
  readonly steps?: number
  readonly gradient?: GradientOptions
  readonly backends?: Backends
}

/**
 * The contract of a projector: that of a network, and a gradient of the input, through which the backbone is trained.
 * @example
 * testProjector(mlpProjector, { options: { layers: '8-8-4' } })
 */
export function testProjector<N extends string, S extends Options>(
  component: Component<'projector', N, S>,
  contract: ProjectorContract<S> = {},
): void {
  const { inputDim = 6, frozen = false, batch = 8, steps = 20, gradient = {}, backends = plain } = contract
  const projector = component.create(parseOptions(component, contract.options), standalone)

  describe(`projector ${component.name}`, () => {
    testOptions(component, contract.options as Record<string, unknown>)

    onEach(backends, () => {
      const build = projector.build.bind(projector, inputDim)
      testNetwork({ sample: [inputDim], batch, steps, inputGradient: true, gradient, build })

      if (frozen)
        it('has nothing to train', () => {
          const network = build(createRandom(1))
          expect(network.parameters).toEqual([])
          network.dispose()
        })
    })
  })
}
