import { type Component, type Options, parseOptions, standalone } from '@infomax/core'
import type { Matrix } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { dimensionsOf, usualInputs } from './check/estimator.ts'
import { estimatorContract } from './check/estimator-contract.ts'
import { testOptions } from './options.ts'

export interface EstimatorContract<S extends Options = Options> {
  readonly options?: z.input<S>
  /** What it is tried on, a row a sample; 64 normal samples of three dimensions, with three labels where it needs them, unless said. */
  readonly inputs?: readonly Matrix[]
  /** Whether an input holds scores, its rows and columns the same samples. */
  readonly scores?: boolean
  /** The number of samples in `inputs`, where that is not their rows. */
  readonly n?: number
  /** Whether the value depends on the order of the samples. */
  readonly ordered?: boolean
  /** Whether the interval is about another value than the one given, as that of one without a bias. */
  readonly elsewhere?: boolean
}

/**
 * The contract of an estimator: options; a number with unit, side, n and d; a sound interval; warnings with codes; plain data, the same
 * each time, from inputs that stay as they are; floats like doubles; no dependence on the order of samples; refusals with codes, of values that are
 * not finite with their place.
 * @example
 * testEstimator(ksgEstimator, { options: { k: 5 } })
 * testEstimator(infoNceEstimator, { inputs: [scores], scores: true })
 */
export function testEstimator<N extends string, S extends Options>(
  component: Component<'estimator', N, S>,
  contract: EstimatorContract<S> = {},
): void {
  const { scores = false, ordered = false, elsewhere = false } = contract
  const options = parseOptions(component, contract.options)
  const create = () => component.create(options, standalone)
  const inputs = contract.inputs ?? usualInputs(create().inputs, component.needs?.labels ?? false)[0]!.inputs
  const shown = contract.options ? ` ${JSON.stringify(contract.options)}` : ''

  describe(`estimator ${component.name}${shown}`, () => {
    testOptions(component, contract.options as Record<string, unknown>)

    it('takes as many inputs as it says', () => {
      const { inputs: count, optional = 0 } = create()
      expect(inputs.length).toBeGreaterThanOrEqual(count)
      expect(inputs.length).toBeLessThanOrEqual(count + optional)
    })

    const n = contract.n ?? inputs[0]!.rows
    for (const { what, body } of estimatorContract({
      ...{ create, inputs, scores, n, d: dimensionsOf(inputs), ordered, elsewhere },
    }))
      it(what, async () => expect(await body()).toBeUndefined())
  })
}
