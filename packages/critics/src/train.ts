import { type Context, InfomaxError, parseOptions, type Random } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { adamw } from '@infomax/trainer'
import type { Tensor, Variable } from '@tensorflow/tfjs-core'
import type { Model } from './model.ts'
import type { CriticOptions } from './options.ts'
import { batchOf, onDevice, type Pairs, type Split } from './samples.ts'

/** How a training went; the model has the weights of the best step. */
export interface Trained {
  /** The step that was best on the part that chooses; 0 is before the first. */
  readonly best: number
  /** Steps that were made. */
  readonly steps: number
  /** Whether it ended since the loss was no longer a finite number. */
  readonly diverged: boolean
}

/**
 * Makes `model.loss` small on batches of the first part by AdamW, and keeps the weights with which `model.judge` was smallest
 * on the second, looked at before the first step, after the last, and at most `every` steps apart.
 *
 * Ends early after `patience` steps without a better look, and where the loss is no longer finite. Throws `NOT_FINITE` where
 * it is not at first.
 */
export async function train(
  model: Model,
  { training, validation }: Pick<Split, 'training' | 'validation'>,
  options: Pick<CriticOptions, 'steps' | 'batch' | 'every' | 'patience' | 'learningRate' | 'weightDecay'>,
  context: Context,
): Promise<Trained> {
  const { steps, batch, every, patience } = options
  const optimizer = optimizerOf(model, options, context)
  const chosenBy = [onDevice(validation.x), onDevice(validation.y)] as const
  const look = async (): Promise<number> => {
    const judged = model.judge(...chosenBy)
    const [value] = await judged.data()
    judged.dispose()
    return value!
  }
  const kept = keeper(model)
  const batches = batchesOf(training.x.rows, Math.min(batch, training.x.rows), context.random.child('batches'))
  try {
    let best = { step: 0, value: await look() }
    if (!Number.isFinite(best.value)) throw notFinite()
    kept.keep()
    let step = 0
    while (step < steps && step - best.step < patience) {
      const until = Math.min(nextLook(step, every), best.step + patience, steps)
      while (step < until) optimizer.step(training, batches.next().value, step++)
      const value = await look()
      context.progress?.(step, steps, 'training the critic')
      if (!Number.isFinite(value)) return { best: best.step, steps: step, diverged: true }
      if (value >= best.value) continue
      best = { step, value }
      kept.keep()
    }
    return { best: best.step, steps: step, diverged: false }
  } finally {
    kept.restore()
    optimizer.dispose()
    tf.dispose([...chosenBy])
  }
}

/** Every step at first, then a quarter further each time: few samples are learnt by heart in a few steps. */
const nextLook = (step: number, every: number): number =>
  Math.max(step + 1, Math.min(Math.ceil(1.25 * step), step + every))

function optimizerOf(
  model: Model,
  { learningRate, weightDecay }: Pick<CriticOptions, 'learningRate' | 'weightDecay'>,
  context: Context,
) {
  const { parameters } = model
  const { slots, update } = adamw.create(parseOptions(adamw, { learningRate, weightDecay }), context)
  const states = parameters.map(
    ({ variable }): Record<string, Variable> =>
      Object.fromEntries(slots.map(slot => [slot, tf.tidy(() => tf.variable(tf.zerosLike(variable), false))])),
  )
  return {
    step: (pairs: Pairs, rows: Int32Array, step: number): void =>
      tf.tidy(() => {
        const [x, y] = batchOf(pairs, rows)
        const { grads } = tf.variableGrads(
          () => model.loss(x, y),
          parameters.map(({ variable }) => variable),
        )
        for (const [i, parameter] of parameters.entries())
          update(parameter, grads[parameter.variable.name]!, states[i]!, { learningRate, step })
      }),
    dispose: () => tf.dispose(states.flatMap(state => Object.values(state))),
  }
}

/** Remembers the weights of a step. */
function keeper({ parameters }: Model) {
  let weights: Tensor[] = []
  return {
    keep(): void {
      tf.dispose(weights)
      weights = parameters.map(({ variable }) => tf.clone(variable))
    },
    restore(): void {
      for (const [i, weight] of weights.entries()) parameters[i]!.variable.assign(weight)
      tf.dispose(weights)
    },
  }
}

/** Rows of full batches, in another order each time round, without end. */
function* batchesOf(n: number, size: number, random: Random): Generator<Int32Array, never> {
  for (let epoch = 0; ; epoch++) {
    const order = random.child(epoch).permutation(n)
    for (let at = 0; at + size <= n; at += size) yield order.subarray(at, at + size)
  }
}

const notFinite = (): InfomaxError =>
  new InfomaxError(
    'NOT_FINITE',
    'The loss is no finite number before the first step.',
    'Look for outliers in x and y: single precision ends at about 1e38, and e^f much earlier.',
  )
