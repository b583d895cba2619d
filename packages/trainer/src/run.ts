import { type Context, createRandom, type Event, type LoadedDataset, type Registry, type Subject } from '@infomax/core'
import { type Chosen, loadBackend } from './backend.ts'
import type { RunConfig } from './config.ts'
import { continueRun, createRun, type RunFolder } from './folder/run-folder.ts'
import { buildNetworks } from './model.ts'
import { monitor } from './monitors.ts'
import { evaluate } from './probes/evaluate.ts'
import { calibrate, extract, rawFeatures } from './probes/features.ts'
import { createSession, type Session, type Snapshot } from './session.ts'

export interface TrainOptions {
  readonly registry: Registry
  readonly config: RunConfig
  /** Where decoded data is kept. */
  readonly cache: string
  /** The folder of the run; without it nothing is written. */
  readonly directory?: string
  /** Goes on with the run in `directory`. */
  readonly resume?: boolean
  /** Plug-in modules for worker threads, as URLs; without them one thread computes. */
  readonly plugins?: readonly string[]
  /** Threads for `workers: 'auto'`: the cores of the machine. */
  readonly cores?: number
  /** Recorded in the first event. */
  readonly versions?: Readonly<Record<string, string>>
  readonly machine?: Readonly<Record<string, string | number>>
  /** Called while data is decoded. */
  progress?(done: number, total: number, what: string): void
}

/**
 * Trains by being iterated: every event as it happens, and stopping is `break`, which leaves a checkpoint.
 *
 * With a `directory` every event is also written there, and checkpoints; the rest of a resumed run has the same bits as
 * an unbroken one's.
 * @example
 * for await (const event of train({ registry, config, cache })) if (event.type === 'step') console.log(event.loss)
 */
export async function* train(options: TrainOptions): AsyncGenerator<Event> {
  const { config, directory } = options
  const opened =
    directory === undefined
      ? undefined
      : options.resume
        ? await continueRun(directory)
        : { folder: await createRun(directory, config), snapshot: undefined }
  const folder = opened?.folder
  try {
    for await (const event of events(options, folder, opened?.snapshot)) {
      // a checkpoint event names a file that is already there
      await folder?.append(event)
      yield event
    }
  } finally {
    await folder?.close()
  }
}

async function* events(
  options: TrainOptions,
  folder: RunFolder | undefined,
  snapshot: Snapshot | undefined,
): AsyncGenerator<Event> {
  const { registry, config } = options
  const warnings: Event[] = []
  const context: Context = {
    random: createRandom(config.seed),
    warn: (code, message) => warnings.push({ type: 'warning', code, message }),
  }
  const backend = await loadBackend(registry, config.backend)
  const data = await openData(options, context)
  const resolved = { ...config, backend: backend.spec }
  const session = await createSession({
    registry,
    config: resolved,
    data,
    context,
    workers: config.workers === 'auto' ? (options.cores ?? 1) : config.workers,
    ...(options.plugins ? { plugins: options.plugins } : {}),
  })
  let saved = snapshot?.step ?? -1
  let whole = true
  const save = async (): Promise<Event | undefined> => {
    if (!folder || saved === session.step) return
    saved = session.step
    return { type: 'checkpoint', step: session.step, file: await folder.save(await session.snapshot()) }
  }
  try {
    if (snapshot) {
      session.restore(snapshot, folder!.directory)
      yield { type: 'resume', step: session.step, time: now() }
    } else yield startEvent(options, session, backend)
    for (const { name, reason } of backend.passed)
      yield { type: 'warning', code: 'BACKEND_PASSED', message: `Backend ${name} was passed by: ${reason}` }
    if (typeof config.workers === 'number' && config.workers > session.workers)
      context.warn(
        'FEWER_WORKERS',
        `${config.workers} workers were asked for, ${session.workers} compute: threads take plug-ins that they can import, a backend in the host's memory, and a batch's ${config.viewCount} views; microBatch divides these further.`,
      )
    yield* warnings.splice(0)
    const began = performance.now()
    const from = session.step
    let lastSave = performance.now()
    const monitorSteps = Math.max(1, Math.round(config.monitorEvery * session.perEpoch))
    while (session.step < session.steps) {
      whole = false
      const step = await session.next()
      whole = true
      yield step
      yield* warnings.splice(0)
      if (session.step % monitorSteps === 0 || session.step === session.steps)
        yield* monitor(registry, config, session, context)
      if (performance.now() - lastSave > 1000 * config.checkpointSeconds) {
        const event = await save()
        if (event) yield event
        lastSave = performance.now()
      }
    }
    const seconds = (performance.now() - began) / 1000
    const event = await save()
    if (event) yield event
    yield* evaluateSession(registry, config, session, context)
    const images = (session.step - from) * config.batch * config.accumulate * config.viewCount
    yield {
      type: 'done',
      step: session.step,
      seconds,
      imagesPerSecond: seconds > 0 ? images / seconds : 0,
      time: now(),
    }
  } finally {
    // a step that failed half-way leaves the last checkpoint as it is
    if (whole) await save()
    await session.dispose()
  }
}

/** Loads a run's data. */
export const openData = (
  options: Pick<TrainOptions, 'registry' | 'config' | 'cache' | 'progress'>,
  context: Context,
): Promise<LoadedDataset> =>
  options.registry.resolve(options.config.data, context).load({
    cache: options.cache,
    random: context.random.child('data'),
    ...(options.progress ? { progress: options.progress } : {}),
  })

function startEvent(options: TrainOptions, session: Session, backend: Chosen): Event {
  const { model, data } = session
  const size = (items: readonly { readonly variable: { readonly size: number } }[] = []) =>
    items.reduce((sum, { variable }) => sum + variable.size, 0)
  return {
    type: 'start',
    run: options.directory ?? '',
    config: JSON.parse(JSON.stringify({ ...options.config, backend: backend.spec })),
    seed: options.config.seed,
    backend: { name: backend.name, detail: backend.detail, workers: session.workers },
    versions: options.versions ?? {},
    machine: options.machine ?? {},
    data: {
      sampleShape: data.sampleShape,
      classes: data.classes,
      label: data.label,
      latents: data.latents.map(({ name }) => name),
      train: data.train.size,
      test: data.test.size,
      ...(data.attribution === undefined ? {} : { attribution: data.attribution }),
    },
    parameters: {
      backbone: size(model.backbone.parameters),
      projector: size(model.projector.parameters),
      objective: size(model.owned.parameters),
    },
    dims: { representation: model.backbone.outputDim, embedding: model.projector.outputDim },
    steps: session.steps,
    perEpoch: session.perEpoch,
    time: now(),
  }
}

/** Probes the trained network, the untrained one and the raw data; estimates the embeddings of the first two. */
export async function* evaluateSession(
  registry: Registry,
  config: RunConfig,
  session: Pick<Session, 'data' | 'step'> & { readonly model: Pick<Session['model'], 'backbone' | 'projector'> },
  context: Context,
): AsyncGenerator<Event> {
  const { data, step } = session
  const common = { step, classes: data.classes.length, latents: data.latents }
  const limit = Math.min(config.probeSamples, data.train.size)
  if (config.probes.length) {
    const train = await rawFeatures(data, data.train, limit)
    const test = await rawFeatures(data, data.test)
    yield* evaluate({ ...common, subject: 'raw', train, test }, config.probes)
  }
  const untrained = buildNetworks(registry, config, data.sampleShape, context.random)
  try {
    await calibrate(untrained, data)
    yield* measure('untrained', untrained)
  } finally {
    untrained.backbone.dispose()
    untrained.projector.dispose()
  }
  yield* measure('trained', session.model)

  async function* measure(
    subject: Subject,
    networks: Pick<Session['model'], 'backbone' | 'projector'>,
  ): AsyncGenerator<Event> {
    if (config.probes.length === 0 && config.estimates.length === 0) return
    const train = await extract(networks, data, data.train, limit)
    const test = await extract(networks, data, data.test)
    yield* evaluate({ ...common, subject, train, test }, config.probes)
    for (const spec of config.estimates)
      yield {
        type: 'estimate',
        step,
        subject,
        of: 'embedding',
        estimate: await registry.resolve(spec, context).estimate(test.embeddings),
      }
  }
}

const now = (): string => new Date().toISOString()
