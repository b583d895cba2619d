import {
  type Batch,
  createRandom,
  type Definition,
  type Objective,
  type Owned,
  parseOptions,
  standalone,
} from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { wrongGradient, wrongVariableGradient } from '../differences.ts'
import { allFinite, numbers } from '../samples.ts'
import { disposeBatch, makeBatch, total, trainingClasses, trainingSamples } from '../terms.ts'
import { type Check, check } from './check.ts'

const [n, d] = [8, 4]

/** What the loop relies on in an objective, with its default options; a backend must be loaded. */
export async function* checkObjective(definition: Definition<'objective'>): AsyncGenerator<Check> {
  const views = Math.max(2, definition.needs?.views ?? 2)
  const objective = definition.create(parseOptions(definition, {}) as never, standalone)
  let owned: Owned = {}
  yield check('it can be built', () => {
    const shape = { dims: d, batch: n, views, samples: trainingSamples, classes: trainingClasses }
    owned = objective.build?.(shape, createRandom(1, 'objective')) ?? {}
    return undefined
  })
  const batch = makeBatch(objective, [n, d], views, definition.needs?.labels ?? false, 1)
  yield check('its terms are named, weighted, finite scalars with a role', () => terms(objective, batch))
  yield check('it gives the same twice and leaves its inputs as they were', async () => {
    const before = await Promise.all(batch.embeddings.map(numbers))
    const [first, second] = [await value(objective, batch), await value(objective, batch)]
    if (first !== second) return `it gave ${first}, then ${second}`
    const after = await Promise.all(batch.embeddings.map(numbers))
    return JSON.stringify(after) === JSON.stringify(before) ? undefined : 'an embedding changed'
  })
  yield check(gradientCheck(objective), async () => {
    if (objective.stopsGradient) return undefined
    const f = (...embeddings: unknown[]) => total(objective, { ...batch, embeddings: embeddings as Tensor2D[] })
    const wrong = await wrongGradient(f, batch.embeddings)
    if (wrong || !owned.parameters?.length) return wrong
    return wrongVariableGradient(() => total(objective, batch), owned.parameters)
  })
  for (const [what, change] of extremes)
    yield check(`it stays finite, or is refused with a code, where ${what}`, async () => {
      const embeddings = batch.embeddings.map(z => tf.tidy(() => change(z)))
      try {
        const gradients = tf.tidy(() =>
          tf.grads((...zs: unknown[]) => total(objective, { ...batch, embeddings: zs as Tensor2D[] }) as never)([
            ...embeddings,
          ]),
        )
        const finite = await Promise.all(gradients.map(allFinite))
        tf.dispose(gradients)
        const loss = await value(objective, { ...batch, embeddings })
        if (!Number.isFinite(loss)) return `the loss is ${loss}`
        return finite.every(Boolean) ? undefined : 'its gradient is not finite'
      } finally {
        tf.dispose(embeddings)
      }
    })
  yield check('twenty steps leave no tensor behind', async () => {
    const step = async () => {
      await value(objective, batch)
      objective.afterStep?.(batch)
    }
    await step()
    const before = tf.memory().numTensors
    for (let i = 0; i < 20; i++) await step()
    const left = tf.memory().numTensors - before
    return left === 0 ? undefined : `${left} tensors were left; wrap the formula in tf.tidy`
  })
  disposeBatch(batch)
  tf.dispose([...(owned.parameters ?? []), ...(owned.state ?? [])].map(({ variable }) => variable))
}

const gradientCheck = ({ stopsGradient }: Objective): string =>
  stopsGradient
    ? 'it says that its gradient is not that of its value: nothing to compare'
    : 'its gradient agrees with finite differences'

async function terms(objective: Objective, batch: Batch): Promise<string | undefined> {
  const entries = Object.entries(objective.terms(batch))
  try {
    if (entries.length === 0) return 'there are none'
    for (const [name, { value, weight, role }] of entries) {
      if (!/^[a-z][A-Za-z0-9]*$/.test(name)) return `"${name}" is no camelCase name`
      if (value.shape.length) return `${name} has the shape [${value.shape}]; a scalar was expected`
      if (!Number.isFinite(weight)) return `the weight of ${name} is ${weight}`
      if (!['entropy', 'reconstruction', 'regularisation'].includes(role)) return `the role of ${name} is "${role}"`
      if (!(await allFinite(value))) return `${name} is not finite on normal embeddings`
    }
    return undefined
  } finally {
    tf.dispose(entries.map(([, { value }]) => value))
  }
}

async function value(objective: Objective, batch: Batch): Promise<number> {
  const sum = tf.tidy(() => total(objective, batch))
  const [number] = await numbers(sum)
  sum.dispose()
  return number!
}

const extremes: readonly (readonly [string, (z: Tensor2D) => Tensor2D])[] = [
  ['all samples are equal', z => tf.tile(tf.slice(z, [0, 0], [1, -1]), [n, 1])],
  ['all embeddings are zero', z => tf.zerosLike(z)],
  ['embeddings are of the size 1e4', z => tf.mul(z, 1e4)],
]
