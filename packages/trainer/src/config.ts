import { InfomaxError, type Options, type Reference, type Registry, type Spec, suggest } from '@infomax/core'
import * as z from 'zod'

const reference = z
  .union([z.string(), z.object({ name: z.string(), options: z.record(z.string(), z.unknown()).optional() })])
  .transform((value): Reference => (typeof value === 'string' ? { name: value } : (value as Reference)))

/** What a run is made of. Components are names with options; everything else is here. */
const runSchema = z.strictObject({
  data: reference.describe('the data set'),
  views: reference.describe('the recipe that makes views'),
  viewCount: z.int().min(1).default(2).describe('views of each sample'),
  backbone: reference.describe('the encoder'),
  projector: reference.describe('representations to embeddings'),
  objective: reference.describe('the loss'),
  add: z.array(reference).default([]).describe('further objectives, summed with the first: koleo, e2mc'),
  labelShare: z
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('share of the training samples whose label an objective that uses labels may see'),
  optimizer: reference.describe('the optimizer'),
  schedule: reference.describe('the learning rate over time'),
  backend: reference.default({ name: 'auto' }).describe('where it is computed; auto takes the fastest that works'),
  batch: z.int().min(2).default(128).describe('samples in a step, each with all its views'),
  microBatch: z
    .int()
    .min(1)
    .optional()
    .describe(
      'samples of a view that are computed at once, by gradient caching: loss and gradient stay those of the whole batch',
    ),
  batchNorm: z
    .enum(['view', 'part'])
    .default('view')
    .describe(
      'what a batch is normalised by: the whole view, exactly, or each part of microBatch samples by itself, which is cheaper',
    ),
  accumulate: z.int().min(1).default(1).describe('batches whose gradients are averaged before a step'),
  epochs: z.number().positive().default(20).describe('passes over the training set'),
  steps: z.int().positive().optional().describe('length in optimizer steps; wins over epochs'),
  seed: z.int().min(0).default(0).describe('of every random stream'),
  clip: z.number().positive().optional().describe('largest norm of the whole gradient'),
  workers: z
    .union([z.int().min(1), z.literal('auto')])
    .default('auto')
    .describe('threads that share a batch, by views and their parts of microBatch; they change no number'),
  monitors: z
    .array(reference)
    .default([{ name: 'collapse' }])
    .describe('monitors and estimators that run while training'),
  monitorEvery: z.number().positive().default(1).describe('epochs between two looks of the monitors'),
  monitorSamples: z.int().min(16).default(512).describe('test samples the monitors look at'),
  estimates: z.array(reference).default([]).describe('estimates of the embeddings at the end'),
  probes: z
    .array(z.enum(['knn', 'linear', 'latents', 'spectrum', 'projection']))
    .default(['knn', 'linear', 'latents', 'spectrum', 'projection'])
    .describe('what is measured at the end, of the trained network, the untrained one and the raw data'),
  probeSamples: z.int().min(16).default(10_000).describe('at most so many training samples are given to the probes'),
  onlineProbe: z
    .boolean()
    .default(true)
    .describe('train a linear probe beside the network, on detached representations'),
  checkpointSeconds: z.number().positive().default(30).describe('seconds between two checkpoints'),
})

export type RunInput = z.input<typeof runSchema>

/** A run with every default filled in: plain data. */
export interface RunConfig extends Omit<z.output<typeof runSchema>, ComponentKey | 'add' | 'monitors' | 'estimates'> {
  readonly data: Spec<'dataset'>
  readonly views: Spec<'view'>
  readonly backbone: Spec<'backbone'>
  readonly projector: Spec<'projector'>
  readonly objective: Spec<'objective'>
  readonly add: readonly Spec<'objective'>[]
  readonly optimizer: Spec<'optimizer'>
  readonly schedule: Spec<'schedule'>
  readonly backend: Spec<'backend'> | { readonly name: 'auto' }
  readonly monitors: readonly (Spec<'monitor'> | Spec<'estimator'>)[]
  readonly estimates: readonly Spec<'estimator'>[]
}

type ComponentKey = 'data' | 'views' | 'backbone' | 'projector' | 'objective' | 'optimizer' | 'schedule' | 'backend'

/** Validates a run and fills in every default; unknown keys and names are refused with the nearest known one. */
export function resolveRun(registry: Registry, input: unknown): RunConfig {
  const parsed = runSchema.safeParse(input)
  if (!parsed.success) throw refusal(parsed.error)
  const run = parsed.data
  const config: RunConfig = {
    ...run,
    data: registry.spec('dataset', run.data),
    views: registry.spec('view', run.views),
    backbone: registry.spec('backbone', run.backbone),
    projector: registry.spec('projector', run.projector),
    objective: registry.spec('objective', run.objective),
    add: run.add.map(objective => registry.spec('objective', objective)),
    optimizer: registry.spec('optimizer', run.optimizer),
    schedule: registry.spec('schedule', run.schedule),
    backend: run.backend.name === 'auto' ? { name: 'auto' } : registry.spec('backend', run.backend),
    monitors: run.monitors.map(monitor => either(registry, monitor)),
    estimates: run.estimates.map(estimate => registry.spec('estimator', estimate)),
  }
  checkNeeds(registry, config)
  checkMonitors(registry, config)
  checkParts(config)
  return config
}

/** Every top-level key with what it means, for help and completion. */
export const runOptions: Options = runSchema

/** A monitor, or an estimator used as one. */
function either(registry: Registry, item: Reference): Spec<'monitor'> | Spec<'estimator'> {
  const names = registry.names('estimator') as readonly string[]
  return names.includes(item.name) ? registry.spec('estimator', item) : registry.spec('monitor', item)
}

function checkNeeds(registry: Registry, config: RunConfig): void {
  for (const { name } of [config.objective, ...config.add]) {
    const { needs } = registry.find('objective', name)
    if (needs?.views !== undefined && config.viewCount < needs.views)
      throw new InfomaxError(
        'BAD_OPTIONS',
        `Objective "${name}" needs ${needs.views} views of each sample, viewCount is ${config.viewCount}.`,
        `Set viewCount=${needs.views}.`,
      )
    if (needs?.batch !== undefined && config.batch < needs.batch)
      throw new InfomaxError(
        'BAD_OPTIONS',
        `Objective "${name}" needs a batch of at least ${needs.batch}, batch is ${config.batch}.`,
        `Set batch=${needs.batch} or more.`,
      )
  }
}

/** An estimator watches a representation, a representation with its labels, or two views. */
function checkMonitors(registry: Registry, { monitors, viewCount }: RunConfig): void {
  for (const spec of monitors) {
    if (spec.kind === 'monitor') continue
    const { inputs } = registry.resolve(spec)
    if (inputs === 3)
      throw new InfomaxError(
        'BAD_OPTIONS',
        `Estimator "${spec.name}" compares three matrices; a run can give two.`,
        'Write the embeddings with `infomax embed` and use `infomax estimate`.',
      )
    if (inputs === 2 && !registry.find('estimator', spec.name).needs?.labels && viewCount < 2)
      throw new InfomaxError(
        'BAD_OPTIONS',
        `Estimator "${spec.name}" compares two views of a sample, viewCount is ${viewCount}.`,
        'Set viewCount=2.',
      )
  }
}

function checkParts({ batch, microBatch }: RunConfig): void {
  if (microBatch !== undefined && microBatch > batch)
    throw new InfomaxError(
      'BAD_OPTIONS',
      `A micro-batch is a part of a batch: microBatch is ${microBatch}, batch is ${batch}.`,
      `Set microBatch=${batch} or less, or leave it out to compute the batch at once.`,
    )
}

function refusal(error: z.ZodError): InfomaxError {
  const known = Object.keys(runSchema.shape)
  const unknown = error.issues.flatMap(issue => (issue.code === 'unrecognized_keys' ? issue.keys : []))
  if (unknown.length)
    return new InfomaxError(
      'UNKNOWN_KEY',
      `A run has no key ${unknown.map(key => `"${key}"`).join(', ')}.`,
      unknown.map(key => suggest(key, known)).join('\n'),
    )
  return new InfomaxError(
    'BAD_OPTIONS',
    'The configuration of the run does not fit.',
    error.issues.map(issue => `${issue.path.join('.') || 'run'}: ${issue.message}`).join('\n'),
  )
}
