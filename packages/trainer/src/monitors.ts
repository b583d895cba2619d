import {
  type Context,
  createRandom,
  type Event,
  InfomaxError,
  type Monitor,
  type Quantity,
  type Registry,
  type Spec,
} from '@infomax/core'
import { type Matrix, matrix } from '@infomax/math'
import type { RunConfig } from './config.ts'
import { extract, extractViews } from './probes/features.ts'
import type { Session } from './session.ts'

/**
 * What the monitors of a run see now.
 *
 * An estimator serves as a monitor: of one matrix it is given representations and embeddings, of two the embeddings of the
 * first two views; one that needs labels is given representations and labels.
 */
export async function* monitor(
  registry: Registry,
  config: RunConfig,
  session: Session,
  context: Context,
): AsyncGenerator<Event> {
  const { step, data, model, onlineProbe } = session
  if (onlineProbe) {
    const { value, samples } = onlineProbe.accuracy()
    if (samples > 0)
      yield { type: 'monitor', step, name: 'online-linear', values: { accuracy: { value, unit: 'accuracy' } } }
  }
  if (config.monitors.length === 0) return
  let views: ReturnType<Seen['views']> | undefined
  const seen: Seen = {
    ...(await extract(model, data, data.test, config.monitorSamples)),
    views: () => (views ??= viewsOf(registry, config, session, context)),
  }
  for (const spec of config.monitors) {
    const values =
      spec.kind === 'monitor'
        ? await registry.resolve(spec, context).measure(seen)
        : await estimates(registry, spec, seen, context)
    yield { type: 'monitor', step, name: spec.name, values }
  }
}

type Seen = Parameters<Monitor['measure']>[0]

async function estimates(
  registry: Registry,
  spec: Spec<'estimator'>,
  seen: Seen,
  context: Context,
): Promise<Record<string, Quantity>> {
  const estimator = registry.resolve(spec, context)
  const labelled = registry.find('estimator', spec.name).needs?.labels
  if (labelled && !seen.labels)
    throw new InfomaxError(
      'NO_LABELS',
      `Estimator "${spec.name}" compares a representation with labels; the data set has none.`,
      'Leave it out of monitors, or choose a data set with labels.',
    )
  const inputs: Record<string, Matrix[]> =
    estimator.inputs === 1
      ? { representation: [seen.representations], embedding: [seen.embeddings] }
      : labelled
        ? { representation: [seen.representations, matrix(Float64Array.from(seen.labels!), seen.labels!.length, 1)] }
        : { views: (await seen.views()).embeddings.slice(0, 2) }
  const values: Record<string, Quantity> = {}
  for (const [of, matrices] of Object.entries(inputs)) {
    const { value, unit, parts = {} } = await estimator.estimate(...matrices)
    values[of] = { value, unit }
    for (const [part, number] of Object.entries(parts)) values[`${of}/${part}`] = { value: number, unit }
  }
  return values
}

async function viewsOf(
  registry: Registry,
  config: RunConfig,
  { data, model }: Session,
  context: Context,
): ReturnType<Seen['views']> {
  const [embeddings, targets] = await extractViews(
    [model, ...(model.teacher ? [model.teacher] : [])],
    data,
    data.test,
    {
      recipe: registry.resolve(config.views, context),
      viewCount: config.viewCount,
      limit: config.monitorSamples,
      random: createRandom(config.seed, 'monitor-views'),
    },
  )
  return { embeddings: embeddings!, ...(targets ? { targets } : {}) }
}
