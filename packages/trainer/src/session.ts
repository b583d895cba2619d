import {
  type Context,
  createRandom,
  type Event,
  InfomaxError,
  type LoadedDataset,
  type Optimizer,
  type Parameter,
  type Registry,
} from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core'
import type { RunConfig } from './config.ts'
import { createEngine } from './engine.ts'
import { createLoader, type Loader } from './loader.ts'
import { buildModel, type Model, read, shapeOf, stateOf, write } from './model.ts'
import { createOnlineProbe, type OnlineProbe } from './online-probe.ts'
import type { Array32 } from './safetensors.ts'
import { batchOf, disposeGradients, type Gradients, type HostBatch } from './step.ts'
import { updateTeacher } from './teacher.ts'

export type StepEvent = Extract<Event, { type: 'step' }>

/** All that is needed to go on exactly where training stood. Random streams need nothing: they are named, not stored. */
export interface Snapshot {
  /** Steps done. */
  readonly step: number
  readonly tensors: Readonly<Record<string, Array32>>
}

/** A model in training: one call, one step. */
export interface Session {
  readonly model: Model
  readonly data: LoadedDataset
  readonly steps: number
  readonly perEpoch: number
  readonly workers: number
  readonly onlineProbe: OnlineProbe | undefined
  /** Steps done. */
  readonly step: number
  next(): Promise<StepEvent>
  snapshot(): Promise<Snapshot>
  restore(snapshot: Snapshot, from: string): void
  dispose(): Promise<void>
}

export interface SessionOptions {
  readonly registry: Registry
  readonly config: RunConfig
  readonly data: LoadedDataset
  readonly context: Context
  /** Plug-in modules for worker threads, as URLs; without them everything happens in this thread. */
  readonly plugins?: readonly string[]
  /** How many threads may compute. */
  readonly workers: number
}

/** Builds the networks, the loader and the optimizer of a run. The backend must be loaded. */
export async function createSession(options: SessionOptions): Promise<Session> {
  const { registry, config, data, context } = options
  for (const { name } of [config.objective, ...config.add])
    if (registry.find('objective', name).needs?.labels && data.classes.length === 0)
      throw new InfomaxError(
        'NO_LABELS',
        `Objective "${name}" needs labels; the data set "${config.data.name}" has none.`,
        'Choose another objective, or a data set with labels.',
      )
  const loader = createLoader(data, registry.resolve(config.views, context), config)
  const model = buildModel(registry, config, shapeOf(data), context)
  const engine = await createEngine(model, {
    config,
    sampleShape: data.sampleShape,
    workers: options.workers,
    ...(options.plugins ? { plugins: options.plugins } : {}),
  })
  const perEpoch = Math.max(1, Math.floor(loader.perEpoch / config.accumulate))
  const steps = config.steps ?? Math.max(1, Math.round(config.epochs * perEpoch))
  const optimizer = registry.resolve(config.optimizer, context)
  const schedule = registry.resolve(config.schedule, context)
  const slots = makeSlots(model, optimizer)
  const classes = data.classes.length
  const onlineProbe =
    config.onlineProbe && classes > 1
      ? createOnlineProbe({
          dims: model.backbone.outputDim,
          classes,
          random: createRandom(config.seed, 'online-probe'),
        })
      : undefined
  const slotStates = slots.flatMap((named, i) =>
    Object.entries(named).map(([slot, variable]) => ({
      name: `optimizer/${slot}/${model.parameters[i]!.name}`,
      variable,
    })),
  )
  let step = 0
  let prefetched: { number: number; batch: ReturnType<Loader['load']> } | undefined

  const load = async (number: number): ReturnType<Loader['load']> => {
    const batch = prefetched?.number === number ? prefetched.batch : loader.load(number)
    prefetched = undefined
    return batch
  }

  async function next(): Promise<StepEvent> {
    const start = performance.now()
    const batches: HostBatch[] = []
    const micro: Gradients[] = []
    for (let k = 0; k < config.accumulate; k++) {
      const number = step * config.accumulate + k
      const batch = { ...(await load(number)), step, steps }
      const computing = engine.compute(batch)
      // made while the threads are busy
      const following = loader.load(number + 1)
      following.catch(() => {})
      prefetched = { number: number + 1, batch: following }
      const gradients = await computing
      if (onlineProbe && batch.labels) await trainProbe(onlineProbe, gradients, batch.labels)
      batches.push(batch)
      micro.push(gradients)
    }
    const at = { learningRate: optimizer.learningRate * schedule.factor(step, steps, perEpoch), step }
    try {
      const { terms, loss, gradientNorm } = await applyStep(model, config, optimizer, slots, micro, at)
      moveState(model, batches, micro)
      step++
      const seconds = (performance.now() - start) / 1000
      return {
        type: 'step',
        step,
        steps,
        epoch: step / perEpoch,
        loss,
        terms,
        learningRate: at.learningRate,
        gradientNorm,
        imagesPerSecond: (config.batch * config.accumulate * config.viewCount) / seconds,
        seconds,
      }
    } finally {
      micro.forEach(disposeGradients)
    }
  }

  return {
    model,
    data,
    steps,
    perEpoch,
    workers: engine.workers,
    onlineProbe,
    get step() {
      return step
    },
    next,
    async snapshot() {
      const tensors = await read([...stateOf(model), ...slotStates])
      return { step, tensors: { ...tensors, ...onlineProbe?.snapshot() } }
    },
    restore(snapshot, from) {
      write([...stateOf(model), ...slotStates], snapshot.tensors, from)
      onlineProbe?.restore(snapshot.tensors)
      step = snapshot.step
    },
    async dispose() {
      await engine.dispose()
      model.dispose()
      tf.dispose(slotStates.map(({ variable }) => variable))
    },
  }
}

type Slots = Readonly<Record<string, Variable>>

function makeSlots(model: Model, optimizer: Optimizer): Slots[] {
  return model.parameters.map(({ variable }) =>
    Object.fromEntries(
      optimizer.slots.map(slot => [slot, tf.tidy(() => tf.variable(tf.zeros(variable.shape), false))]),
    ),
  )
}

/** Averages the micro-batches' gradients, refuses what is not finite, clips, and moves the weights. */
async function applyStep(
  model: Model,
  config: RunConfig,
  optimizer: Optimizer,
  slots: readonly Slots[],
  micro: readonly Gradients[],
  at: { learningRate: number; step: number },
): Promise<Pick<StepEvent, 'terms' | 'loss' | 'gradientNorm'>> {
  const gradients = model.parameters.map((_, i) =>
    micro.length === 1
      ? tf.keep(tf.clone(micro[0]!.gradients[i]!))
      : tf.tidy(() => tf.keep(tf.div(tf.addN(micro.map(g => g.gradients[i]!)), micro.length))),
  )
  try {
    const { terms, norm } = await readScalars(micro, gradients)
    refuseNonFinite(terms, norm, at.step, gradients, model.parameters)
    const scale = config.clip !== undefined && norm > config.clip ? config.clip / norm : 1
    tf.tidy(() => {
      for (const [i, parameter] of model.parameters.entries())
        optimizer.update(parameter, scale === 1 ? gradients[i]! : tf.mul(gradients[i]!, scale), slots[i]!, at)
    })
    return {
      terms,
      loss: Object.values(terms).reduce((sum, { value, weight }) => sum + weight * value, 0),
      gradientNorm: norm,
    }
  } finally {
    tf.dispose(gradients)
  }
}

/** Every scalar that is logged, in one read from the device. */
async function readScalars(
  micro: readonly Gradients[],
  gradients: readonly Tensor[],
): Promise<{ terms: StepEvent['terms']; norm: number }> {
  const names = Object.keys(micro[0]!.terms)
  const packed = tf.tidy(() => {
    const values = names.map(
      name => tf.div(tf.addN(micro.map(({ terms }) => terms[name]!.value)), micro.length) as Scalar,
    )
    const squares = gradients.map(gradient => tf.sum(tf.square(gradient)) as Scalar)
    return tf.stack([...values, tf.addN(squares)])
  })
  const numbers = await packed.data()
  packed.dispose()
  const terms = Object.fromEntries(
    names.map((name, i) => {
      const { weight, role } = micro[0]!.terms[name]!
      return [name, { value: numbers[i]!, weight, role }]
    }),
  )
  return { terms, norm: Math.sqrt(numbers[names.length]!) }
}

function refuseNonFinite(
  terms: StepEvent['terms'],
  norm: number,
  step: number,
  gradients: readonly Tensor[],
  parameters: readonly Parameter[],
): void {
  const fix = 'The last checkpoint is good. Lower the learning rate, warm up for longer, or set clip=1.'
  for (const [name, { value }] of Object.entries(terms))
    if (!Number.isFinite(value))
      throw new InfomaxError('NOT_FINITE', `Term "${name}" became ${value} in step ${step + 1}.`, fix)
  if (!Number.isFinite(norm))
    throw new InfomaxError(
      'NOT_FINITE',
      `The gradient of ${gradients.length} parameters (${parameters[0]?.name}, …) became ${norm} in step ${step + 1}, with every term finite.`,
      fix,
    )
}

/** After the weights: running statistics in the order of the views, the teacher, the objective's own state. */
function moveState(model: Model, batches: readonly HostBatch[], micro: readonly Gradients[]): void {
  const { step, steps } = batches[0]!
  tf.tidy(() => {
    for (const gradients of micro)
      for (const { statistic, momentum, value } of gradients.measured)
        statistic.assign(tf.add(tf.mul(1 - momentum, statistic), tf.mul(momentum, value)))
    if (model.teacher) updateTeacher(model, model.objective.momentum!(step, steps))
    for (const [i, batch] of batches.entries())
      model.objective.afterStep?.(batchOf(batch, micro[i]!.embeddings, micro[i]!.targets))
  })
}

async function trainProbe(probe: OnlineProbe, { representation }: Gradients, labels: Int32Array): Promise<void> {
  probe.train((await representation.data()) as Float32Array, labels)
}
