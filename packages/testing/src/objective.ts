import {
  type Batch,
  type Component,
  createRandom,
  type Objective,
  type Options,
  type Owned,
  parseOptions,
  type Random,
  type State,
  standalone,
} from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { type Backends, onEach, plain } from './backends.ts'
import { expectGradient, expectVariableGradient } from './gradient.ts'
import { expectNoLeak } from './leak.ts'
import { testOptions } from './options.ts'
import { allFinite, numbers } from './samples.ts'
import { disposeBatch, makeBatch, total, trainingClasses, trainingSamples } from './terms.ts'

export interface ObjectiveContract<S extends Options = Options> {
  readonly options?: z.input<S>
  /** Samples and dimensions of the embeddings it is tried on. */
  readonly batch?: readonly [n: number, d: number]
  /** Numbers of views it is tried with. */
  readonly views?: readonly number[]
  /** Whether the loss stays the same when the views change places. */
  readonly symmetric?: boolean
  /** An independent implementation of the weighted sum, in plain numbers: views × samples × dimensions. */
  readonly reference?: (views: number[][][]) => number
  /** How many steps the leak is looked for in; 1 000 unless told. */
  readonly steps?: number
  readonly backends?: Backends
}

/** An objective that is built, and what it owns. */
interface Made {
  readonly objective: Objective
  readonly owned: Owned
  readonly variables: readonly State[]
  dispose(): void
}

/**
 * The contract of an objective: options, terms, gradients, invariances, extreme inputs, leaks and, where it owns
 * variables, that they can be restored.
 * @example
 * testObjective(vicreg, { symmetric: true })
 */
export function testObjective<N extends string, S extends Options>(
  component: Component<'objective', N, S>,
  contract: ObjectiveContract<S> = {},
): void {
  const { batch: size = [8, 4], symmetric = false, reference, steps = 1000, backends = plain } = contract
  const viewCounts = contract.views ?? [component.needs?.views ?? 2]
  const options = parseOptions(component, contract.options)
  const { build, usesLabels = false } = component.create(options, standalone)
  const stateful = build !== undefined
  const labelled = component.needs?.labels ?? usesLabels

  /** An objective ready for batches of that many views, what it owns, and the end of both. */
  const make = (views: number, random: Random = createRandom(1, 'objective')): Made => {
    const objective = component.create(options, standalone)
    const owned: Owned =
      objective.build?.(
        { dims: size[1], batch: size[0], views, samples: trainingSamples, classes: trainingClasses },
        random,
      ) ?? {}
    const variables = [...(owned.parameters ?? []), ...(owned.state ?? [])]
    return { objective, owned, variables, dispose: () => tf.dispose(variables.map(({ variable }) => variable)) }
  }
  const using = async (views: number, body: (made: Made, batch: Batch) => Promise<void>) => {
    const made = make(views)
    const batch = makeBatch(made.objective, size, views, labelled, 1)
    await body(made, batch)
    disposeBatch(batch)
    made.dispose()
  }
  const value = async (objective: Objective, batch: Batch): Promise<number> => {
    const sum = total(objective, batch)
    const [number] = await numbers(sum)
    sum.dispose()
    return number!
  }
  /** Σ |weight·value|, what rounding is relative to. */
  const magnitude = async (objective: Objective, batch: Batch): Promise<number> => {
    const terms = Object.values(objective.terms(batch))
    const values = await Promise.all(terms.map(term => numbers(term.value)))
    tf.dispose(terms.map(term => term.value))
    return terms.reduce((sum, { weight }, i) => sum + Math.abs(weight * values[i]![0]!), 0)
  }
  const gradients = (objective: Objective, batch: Batch): Tensor2D[] =>
    tf.tidy(() => {
      const f = (...embeddings: Tensor2D[]) => total(objective, { ...batch, embeddings })
      return tf.grads(f as never)([...batch.embeddings]) as Tensor2D[]
    })

  describe(`objective ${component.name}`, () => {
    testOptions(component, contract.options as Record<string, unknown>)

    onEach(backends, () => {
      describe.each(viewCounts)('%d views', views => {
        it('gives named, weighted, finite scalars with a role', () =>
          using(views, async ({ objective }, batch) => {
            const terms = Object.entries(objective.terms(batch))
            expect(terms.length).toBeGreaterThan(0)
            for (const [name, term] of terms) {
              expect(name).toMatch(/^[a-z][A-Za-z0-9]*$/)
              expect(term.value.shape, name).toEqual([])
              expect(Number.isFinite(term.weight), `weight of ${name}`).toBe(true)
              expect(['entropy', 'reconstruction', 'regularisation']).toContain(term.role)
              expect(await allFinite(term.value), name).toBe(true)
              term.value.dispose()
            }
          }))

        it('is a function: the same twice, its inputs as they were', () =>
          using(views, async ({ objective, variables }, batch) => {
            const inputs = [...batch.embeddings, ...variables.map(({ variable }) => variable)]
            const before = await Promise.all(inputs.map(numbers))
            const first = await value(objective, batch)
            expect(await value(objective, batch)).toBe(first)
            expect(await Promise.all(inputs.map(numbers))).toEqual(before)
          }))

        it('has the gradient that finite differences have', ({ skip }) =>
          using(views, async ({ objective, owned }, batch) => {
            if (objective.stopsGradient) skip('the gradient stops at something made of the embeddings')
            const f = (...embeddings: unknown[]) =>
              total(objective, { ...batch, embeddings: embeddings as readonly Tensor2D[] })
            const inside = { magnitude: await magnitude(objective, batch) }
            await expectGradient(f, batch.embeddings, inside)
            if (owned.parameters?.length)
              await expectVariableGradient(() => total(objective, batch), owned.parameters, inside)
          }))

        it('does not depend on the order of the samples', () =>
          using(views, async ({ objective }, batch) => {
            const order = tf.tensor1d(createRandom(2).permutation(size[0]), 'int32')
            const shuffled: Batch = {
              ...batch,
              embeddings: batch.embeddings.map(x => tf.gather(x, order)),
              ...(batch.targets ? { targets: batch.targets.map(x => tf.gather(x, order)) } : {}),
              ...(batch.labels ? { labels: tf.gather(batch.labels, order) } : {}),
              samples: createRandom(2)
                .permutation(size[0])
                .map(i => batch.samples![i]!),
            }
            const difference = (await value(objective, shuffled)) - (await value(objective, batch))
            expect(Math.abs(difference)).toBeLessThanOrEqual(rounding * (await magnitude(objective, batch)))
            disposeBatch(shuffled)
            order.dispose()
          }))

        if (symmetric)
          it('does not depend on the order of the views', () =>
            using(views, async ({ objective }, batch) => {
              const swapped: Batch = {
                ...batch,
                embeddings: batch.embeddings.toReversed(),
                ...(batch.targets ? { targets: batch.targets.toReversed() } : {}),
              }
              const difference = (await value(objective, swapped)) - (await value(objective, batch))
              expect(Math.abs(difference)).toBeLessThanOrEqual(rounding * (await magnitude(objective, batch)))
            }))

        if (reference)
          it('agrees with the reference', () =>
            using(views, async ({ objective }, batch) => {
              const expected = reference((await Promise.all(batch.embeddings.map(x => x.array()))) as number[][][])
              const difference = (await value(objective, batch)) - expected
              expect(Math.abs(difference)).toBeLessThanOrEqual(rounding * (await magnitude(objective, batch)))
            }))

        it.each(extremes)('stays finite, gradient too, with %s', (_, change) =>
          using(views, async ({ objective }, batch) => {
            const extreme = { ...batch, embeddings: change(batch.embeddings) }
            expect(await value(objective, extreme)).toSatisfy(Number.isFinite)
            for (const [view, gradient] of gradients(objective, extreme).entries()) {
              expect(await allFinite(gradient), `gradient of view ${view}`).toBe(true)
              gradient.dispose()
            }
            tf.dispose(extreme.embeddings)
          }),
        )

        it(`leaks nothing over ${steps} steps`, () =>
          using(views, async ({ objective }, batch) => {
            await expectNoLeak(() => {
              tf.dispose(gradients(objective, batch))
              objective.afterStep?.(batch)
            }, steps)
          }))

        if (stateful)
          it('owns variables that a checkpoint can restore', async () => {
            await expectRestored(
              seed => make(views, createRandom(seed, 'objective')),
              ({ objective }, seed) => makeBatch(objective, size, views, labelled, seed),
            )
          })
      })
    })
  })
}

/** Sums of up to a few hundred products in f32, each correct to 2⁻²⁴. */
const rounding = 256 * 2 ** -24

const extremes: [string, (embeddings: readonly Tensor2D[]) => Tensor2D[]][] = [
  ['embeddings of the size 1e-4', embeddings => embeddings.map(x => tf.mul(x, 1e-4))],
  ['embeddings of the size 1e4', embeddings => embeddings.map(x => tf.mul(x, 1e4))],
  ['views that are equal', embeddings => embeddings.map(() => tf.clone(embeddings[0]!))],
  ['samples that are equal', embeddings => embeddings.map(x => tf.tile(tf.slice(x, [0, 0], [1, -1]), [x.shape[0], 1]))],
  ['embeddings that are all zero', embeddings => embeddings.map(x => tf.zerosLike(x))],
  [
    'one sample that is zero',
    embeddings =>
      embeddings.map(x =>
        tf.tidy((): Tensor2D => tf.mul(x, tf.minimum(1, tf.reshape(tf.range(0, x.shape[0]), [-1, 1])))),
      ),
  ],
]

/** Two objectives, one restored from the other's variables, go on alike to the last bit. */
async function expectRestored<M extends Made>(make: (seed: number) => M, batchOf: (made: M, seed: number) => Batch) {
  const [kept, restored] = [make(1), make(2)]
  const afterStep = (made: M, seed: number) => {
    const batch = batchOf(made, seed)
    made.objective.afterStep?.(batch)
    disposeBatch(batch)
  }
  const read = ({ variables }: M) => Promise.all(variables.map(({ variable }) => numbers(variable)))
  for (const seed of [1, 2, 3]) afterStep(kept, seed)
  expect(restored.variables.map(({ name }) => name)).toEqual(kept.variables.map(({ name }) => name))
  for (const [i, { variable }] of restored.variables.entries()) variable.assign(kept.variables[i]!.variable as never)

  const batch = batchOf(kept, 4)
  const [a, b] = [total(kept.objective, batch), total(restored.objective, batch)]
  expect(await numbers(b)).toEqual(await numbers(a))
  for (const made of [kept, restored]) afterStep(made, 5)
  expect(await read(restored)).toEqual(await read(kept))
  tf.dispose([a, b])
  disposeBatch(batch)
  for (const made of [kept, restored]) made.dispose()
}
