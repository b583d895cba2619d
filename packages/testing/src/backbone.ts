import { type Component, createRandom, type Options, parseOptions, standalone } from '@infomax/core'
import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { type Backends, onEach, plain } from './backends.ts'
import type { GradientOptions } from './differences.ts'
import { testNetwork } from './network.ts'
import { testOptions } from './options.ts'

export interface BackboneContract<S extends Options = Options> {
  readonly options?: z.input<S>
  /** Shapes of one sample that it takes. */
  readonly samples?: readonly (readonly number[])[]
  /** Shapes that it must refuse with `BAD_SHAPE`. */
  readonly refuses?: readonly (readonly number[])[]
  readonly batch?: number
  readonly steps?: number
  readonly gradient?: GradientOptions
  readonly backends?: Backends
}

/**
 * The contract of a backbone: options, shapes, weights from their stream, statistics, gradients, leaks.
 *
 * The gradient of the input is not asked for: a first layer need not compute it.
 * @example
 * testBackbone(convnet, { samples: [[8, 8, 3]], refuses: [[64]] })
 */
export function testBackbone<N extends string, S extends Options>(
  component: Component<'backbone', N, S>,
  contract: BackboneContract<S> = {},
): void {
  const { samples = [[8, 8, 3]], refuses = [], batch = 4, steps = 20, gradient = {}, backends = plain } = contract
  const backbone = component.create(parseOptions(component, contract.options), standalone)

  describe(`backbone ${component.name}`, () => {
    testOptions(component, contract.options as Record<string, unknown>)

    onEach(backends, () => {
      for (const sample of samples)
        describe(`samples of shape [${sample}]`, () => {
          const build = backbone.build.bind(backbone, sample)
          testNetwork({ sample, batch, steps, inputGradient: false, gradient, build })
        })

      for (const sample of refuses)
        it(`refuses samples of shape [${sample}]`, () => {
          expect(() => backbone.build(sample, createRandom(1))).toThrow(expect.objectContaining({ code: 'BAD_SHAPE' }))
        })
    })
  })
}
