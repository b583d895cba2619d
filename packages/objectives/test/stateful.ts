import {
  type Batch,
  type Component,
  createRandom,
  type Objective,
  type Options,
  type Owned,
  parseOptions,
  standalone,
} from '@infomax/core'
import { tf } from '@infomax/tensor'
import { normal, numbers } from '@infomax/testing'
import type { Scalar, Tensor, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs-core'
import { expect } from 'vitest'
import type * as z from 'zod'
import type { PredictorWeights } from './reference/prediction.ts'

/** An objective that is built, with what it owns by name. */
export interface Prepared {
  readonly objective: Objective
  readonly owned: Owned
  variable(name: string): Variable
  /** The numbers of a variable, nested. */
  read<T>(name: string): Promise<T>
}

export function prepare<N extends string, S extends Options>(
  component: Component<'objective', N, S>,
  options: z.input<S>,
  shape: { dims: number; batch: number; views?: number; samples?: number; classes?: number },
  seed = 1,
): Prepared {
  const objective = component.create(parseOptions(component, options), standalone)
  const owned = objective.build?.({ views: 2, ...shape }, createRandom(seed)) ?? {}
  const variable = (name: string): Variable => {
    const found = [...(owned.parameters ?? []), ...(owned.state ?? [])].find(item => item.name === name)
    if (!found) throw new Error(`It owns no ${name}`)
    return found.variable
  }
  return { objective, owned, variable, read: async <T>(name: string) => (await variable(name).array()) as T }
}

/** Seeded normal views. */
export const viewsOf = (count: number, n: number, d: number, seed = 0): Tensor2D[] =>
  Array.from({ length: count }, (_, view) => normal<Tensor2D>([n, d], 100 * seed + view))

export const batchOf = (embeddings: readonly Tensor2D[], rest: Partial<Batch> = {}): Batch => ({
  embeddings,
  step: 3,
  steps: 10,
  ...rest,
})

export const labelsOf = (labels: readonly number[]): Tensor1D => tf.tensor1d([...labels], 'int32')

export const arrays = (views: readonly Tensor2D[]): Promise<number[][][]> => Promise.all(views.map(z => z.array()))

/** Σ weight·value, and each weight·value. */
export async function lossOf(objective: Objective, batch: Batch): Promise<{ sum: number; size: number }> {
  const parts = await Promise.all(
    Object.values(objective.terms(batch)).map(async ({ weight, value }) => weight * (await numbers(value))[0]!),
  )
  return { sum: parts.reduce((a, b) => a + b, 0), size: parts.reduce((a, b) => a + Math.abs(b), 0) }
}

/** Sums of up to a few hundred products in f32, each correct to 2⁻²⁴. */
const rounding = 256 * 2 ** -24

/** Expects the weighted sum to be that number, up to rounding of its parts. */
export async function expectValue(objective: Objective, batch: Batch, expected: number): Promise<void> {
  const { sum, size } = await lossOf(objective, batch)
  expect(Math.abs(sum - expected), `${sum} for ${expected}`).toBeLessThanOrEqual(rounding * (size + 1))
}

export const totalOf = (objective: Objective, batch: Batch): Scalar =>
  tf.tidy(() =>
    Object.values(objective.terms(batch))
      .map(({ weight, value }): Scalar => tf.mul(value, weight))
      .reduce((a, b): Scalar => tf.add(a, b)),
  )

/**
 * Expects the gradient of the loss with respect to `inputs`, the batch's embeddings or variables, to be that of `reference`,
 * by central differences in doubles. For losses in which something stands still: `reference` holds it fixed.
 */
export async function expectGradientOf(
  objective: Objective,
  batch: Batch,
  inputs: readonly Tensor[],
  reference: (values: number[][][]) => number,
): Promise<void> {
  const { grads } = tf.tidy(() => tf.engine().gradients(() => totalOf(objective, batch), [...inputs]))
  const found = (await Promise.all(grads.map(gradient => gradient.array()))) as number[][][]
  const values = await arrays(inputs as readonly Tensor2D[])
  const h = 1e-5
  for (const [v, input] of values.entries())
    for (const [i, row] of input.entries())
      for (const [k, value] of row.entries()) {
        const at = (moved: number): number => {
          row[k] = moved
          const result = reference(values)
          row[k] = value
          return result
        }
        const slope = (at(value + h) - at(value - h)) / (2 * h)
        // Gradients are of order 1 at most and pass about ten roundings; differences in doubles are good to 1e-9
        expect(Math.abs(found[v]![i]![k]! - slope), `∂/∂x[${v}][${i}][${k}] = ${slope}`).toBeLessThan(3e-5)
      }
  tf.dispose(grads)
}

export async function predictorOf({ read, owned }: Prepared): Promise<PredictorWeights> {
  const biased = owned.parameters!.some(({ name }) => name === 'predictor.layer2.bias')
  return {
    first: await read('predictor.layer1.weight'),
    scale: await read('predictor.bn.weight'),
    offset: await read('predictor.bn.bias'),
    last: await read('predictor.layer2.weight'),
    ...(biased ? { bias: await read<number[]>('predictor.layer2.bias') } : {}),
  }
}
