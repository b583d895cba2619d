import {
  type Component,
  isInfomaxError,
  type Objective,
  type Owned,
  parseOptions,
  type Role,
  type Shape,
  standalone,
} from '@infomax/core'
import { tf } from '@infomax/tensor'
import { normal } from '@infomax/testing'
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'

/** What an objective with its default options does and keeps. */
export interface Behaviour {
  readonly terms: readonly { readonly name: string; readonly role: Role; readonly weight: number }[]
  /** What it trains, and what it moves without a gradient, besides the network. */
  readonly owned: readonly { readonly name: string; readonly shape: string; readonly trained: boolean }[]
  /** Momentum of its teacher at the first step and at the last. */
  readonly teacher?: readonly [first: number, last: number]
  /** Whether it is built only for a training set of known size. */
  readonly finite: boolean
}

// No two alike, so that a size tells where it comes from. Few dimensions, as prototypes and queues are many; as many samples
// as give deepcluster-v2 its 3000 prototypes.
const sizes = { dims: 3, batch: 7, samples: 30_011, classes: 5 } as const
const symbols: Readonly<Record<number, string>> = { 3: 'd', 7: 'n', 30011: 'samples', 5: 'classes' }
const steps = 1000

/** Builds an objective, on the current backend, and shows it one batch. */
export function behaviourOf(definition: Component<'objective'>): Behaviour {
  const views = Math.max(2, definition.needs?.views ?? 0)
  const shape: Shape = { ...sizes, views }
  const objective = create(definition)
  const owned = build(objective, shape)
  const terms = termsOf(objective, views)
  dispose(owned)
  const { momentum } = objective
  return {
    terms,
    owned: [
      ...(owned.parameters ?? []).map(({ name, variable }) => ({ name, shape: named(variable.shape), trained: true })),
      ...(owned.state ?? []).map(({ name, variable }) => ({ name, shape: named(variable.shape), trained: false })),
    ],
    ...(momentum ? { teacher: [momentum(0, steps), momentum(steps, steps)] as const } : {}),
    finite: refusesEndless(definition, shape),
  }
}

const create = (definition: Component<'objective'>): Objective =>
  definition.create(parseOptions(definition, {}) as never, standalone)

const build = (objective: Objective, shape: Shape): Owned => objective.build?.(shape, standalone.random) ?? {}

function dispose({ parameters = [], state = [] }: Owned): void {
  for (const { variable } of [...parameters, ...state]) variable.dispose()
}

const termsOf = (objective: Objective, views: number): Behaviour['terms'] => {
  let found: Behaviour['terms'] = []
  tf.tidy(() => {
    const draw = (seed: number) =>
      Array.from({ length: views }, (_, i) => normal<Tensor2D>([sizes.batch, sizes.dims], seed + i))
    const labels = tf.range(0, sizes.batch, 1, 'int32')
    const terms = objective.terms({
      embeddings: draw(1),
      ...(objective.momentum ? { targets: draw(11) } : {}),
      labels: tf.mod(labels, tf.scalar(sizes.classes, 'int32')) as Tensor1D,
      samples: Int32Array.from({ length: sizes.batch }, (_, i) => i),
      step: 0,
      steps,
    })
    found = Object.entries(terms).map(([name, { role, weight }]) => ({ name, role, weight }))
  })
  return found
}

function refusesEndless(definition: Component<'objective'>, { samples: _, ...endless }: Shape): boolean {
  try {
    dispose(build(create(definition), endless))
    return false
  } catch (error) {
    if (isInfomaxError(error)) return true
    throw error
  }
}

const named = (shape: readonly number[]): string => `[${shape.map(size => symbols[size] ?? size).join(', ')}]`
