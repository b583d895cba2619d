import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import backbones from '@infomax/backbones'
import nodePlugin from '@infomax/backend-node'
import wasmPlugin from '@infomax/backend-wasm'
import { createRandom, createRegistry, type Event, type Registry } from '@infomax/core'
import datasets from '@infomax/datasets'
import objectives from '@infomax/objectives'
import trainer, {
  calibrate,
  createSession,
  evaluate,
  extract,
  loadBackend,
  openData,
  rawFeatures,
  resolveRun,
  type Session,
} from '@infomax/trainer'
import views from '@infomax/views'
import { comparisons, type Recipe, recipes } from './objective-recipes.ts'

// node run.mjs objectives [--data sprites|cifar10] [--root PATH] [--limit N] [--samples 38400] [--seeds 0,1,2] [--only NAME,…]
// [--backend auto|node|wasm] [--try JSON] [--out results/objectives-sprites.json]: trains with every objective for the same short
// budget and measures the frozen representation beside the untrained network's and the raw pixels'. What is in the file already,
// and under the same recipe, is not trained again. `--try '{"learningRate":1e-3,"options":{"momentum":0.9}}'` changes recipes.
// `node run.mjs objectives-page` writes docs/objectives-trained.md from it.

export interface Row {
  readonly objective: string
  readonly seed: number
  /** That the network saw. */
  readonly samples: number
  readonly recipe: Required<Recipe>
  readonly backend: string
  readonly seconds: number
  /** Accuracies by protocol. */
  readonly trained: Readonly<Record<string, number>>
  readonly untrained: Readonly<Record<string, number>>
  readonly raw: Readonly<Record<string, number>>
  /** Of the embeddings of the test set: 1 where all are one point. */
  readonly effectiveRank: number
  readonly error?: string
}

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: 'sprites' },
    root: { type: 'string' },
    limit: { type: 'string' },
    samples: { type: 'string', default: '38400' },
    seeds: { type: 'string', default: '0,1,2' },
    only: { type: 'string' },
    backend: { type: 'string', default: 'auto' },
    out: { type: 'string' },
    try: { type: 'string' },
  },
})
const comparison = comparisons[values.data]!
const out = resolve(values.out ?? `results/objectives-${values.data}.json`)
const registry = createRegistry([
  datasets,
  views,
  backbones,
  objectives,
  trainer,
  nodePlugin,
  wasmPlugin,
]) as unknown as Registry
const rows: Row[] = existsSync(out) ? JSON.parse(readFileSync(out, 'utf8')) : []
const names = values.only?.split(',') ?? (registry.names('objective') as readonly string[])
// regularisers are no objectives of their own
const addOns = ['koleo', 'e2mc']

for (const seed of values.seeds.split(',').map(Number))
  for (const objective of names) {
    const recipe = recipeOf(objective)
    const at = rows.findIndex(row => row.objective === objective && row.seed === seed)
    const known = rows[at]
    if (known && !known.error && isDeepStrictEqual(known.recipe, recipe) && known.samples === Number(values.samples))
      continue
    const row = await measure(objective, seed, recipe)
    rows.splice(at < 0 ? rows.length : at, 1, row)
    mkdirSync(dirname(out), { recursive: true })
    writeFileSync(out, `${JSON.stringify(rows, undefined, 1)}\n`)
    console.log(`${objective} ${seed}: ${row.error ?? JSON.stringify(row.trained)} in ${row.seconds.toFixed(0)} s`)
  }
process.exit()

function recipeOf(objective: string): Required<Recipe> {
  const own = recipes[values.data]?.[objective] ?? {}
  const tried: Recipe = values.try ? JSON.parse(values.try) : {}
  return {
    learningRate: comparison.learningRate,
    projector: comparison.projector,
    batch: 128,
    endless: values.data === 'sprites',
    ...own,
    ...tried,
    options: { ...own.options, ...tried.options },
  }
}

async function measure(objective: string, seed: number, recipe: Required<Recipe>): Promise<Row> {
  const { options } = recipe
  const { channels, strides } = comparison
  const config = resolveRun(registry, {
    views: comparison.views,
    backbone: { name: 'convnet', options: { channels, strides } },
    projector: { name: 'mlp', options: { layers: recipe.projector } },
    data: {
      name: values.data,
      options: {
        ...(values.root ? { root: values.root } : {}),
        ...(values.limit ? { trainLimit: Number(values.limit) } : {}),
        ...(values.data === 'sprites' ? { endless: recipe.endless } : {}),
      },
    },
    objective: addOns.includes(objective) ? 'vicreg' : { name: objective, options },
    add: addOns.includes(objective) ? [{ name: objective, options }] : [],
    optimizer: { name: 'adamw', options: { learningRate: recipe.learningRate, weightDecay: 1e-4 } },
    schedule: 'one-cycle',
    backend: values.backend,
    batch: recipe.batch,
    steps: Math.round(Number(values.samples) / recipe.batch),
    seed,
    onlineProbe: false,
    monitors: [],
  })
  const context = { random: createRandom(seed), warn() {} }
  const backend = await loadBackend(registry, config.backend)
  const data = await openData({ registry, config, cache: resolve('.cache') }, context)
  const session = await createSession({
    registry,
    config: { ...config, backend: backend.spec },
    data,
    context,
    workers: 1,
  })
  const common = { objective, seed, samples: Number(values.samples), recipe, backend: backend.name }
  try {
    // the same for every objective of a seed
    const known = rows.find(row => row.seed === seed)
    if (!known) await calibrate(session.model, data)
    const untrained = known?.untrained ?? (await score(session)).accuracies
    const raw = known?.raw ?? (await scoreRaw(session))
    const began = performance.now()
    let error: string | undefined
    try {
      while (session.step < session.steps) await session.next()
    } catch (failure) {
      error = (failure as Error).message
    }
    const seconds = (performance.now() - began) / 1000
    const trained = error ? { accuracies: {}, rank: Number.NaN } : await score(session)
    return {
      ...common,
      seconds,
      trained: trained.accuracies,
      untrained,
      raw,
      effectiveRank: trained.rank,
      ...(error ? { error } : {}),
    }
  } finally {
    await session.dispose()
  }
}

async function score({ model, data, step }: Session): Promise<{ accuracies: Record<string, number>; rank: number }> {
  const [train, test] = [await extract(model, data, data.train), await extract(model, data, data.test)]
  const events = evaluate({ subject: 'trained', step, train, test, classes: data.classes.length, latents: [] }, [
    'knn',
    'linear',
    'spectrum',
  ])
  const accuracies: Record<string, number> = {}
  let rank = Number.NaN
  for await (const event of events) {
    take(accuracies, event)
    if (event.type === 'spectrum' && event.of === 'embedding') rank = effectiveRank(event.eigenvalues)
  }
  return { accuracies, rank }
}

async function scoreRaw({ data, step }: Session): Promise<Record<string, number>> {
  const [train, test] = [await rawFeatures(data, data.train), await rawFeatures(data, data.test)]
  const subjects = { subject: 'raw' as const, step, train, test, classes: data.classes.length, latents: [] }
  const accuracies: Record<string, number> = {}
  for await (const event of evaluate(subjects, ['knn', 'linear'])) take(accuracies, event)
  return accuracies
}

function take(into: Record<string, number>, event: Event): void {
  if (event.type === 'evaluation') into[event.result.protocol] = event.result.value
}

/** exp of the entropy of the normalised eigenvalues. */
function effectiveRank(eigenvalues: readonly number[]): number {
  const positive = eigenvalues.filter(value => value > 0)
  const sum = positive.reduce((a, b) => a + b, 0)
  return Math.exp(-positive.reduce((h, value) => h + (value / sum) * Math.log(value / sum), 0))
}
