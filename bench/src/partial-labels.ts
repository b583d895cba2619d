import { parseArgs } from 'node:util'
import backbones from '@infomax/backbones'
import wasmPlugin from '@infomax/backend-wasm'
import { createRandom, createRegistry, type Registry } from '@infomax/core'
import datasets from '@infomax/datasets'
import { type Matrix, matrix, mean, predictRidge, ridge, variance } from '@infomax/math'
import objectives from '@infomax/objectives'
import trainer, {
  createSession,
  evaluate,
  extract,
  type Features,
  loadBackend,
  openData,
  resolveRun,
} from '@infomax/trainer'
import views from '@infomax/views'

// node run.mjs partial-labels [--seeds 0,1,2] [--share 0.1] [--steps 150] [--batch 256]: trains on the embedded digits, with the
// labels of a share of the samples, and measures on the test set what the labels brought:
//   error     mean ‖Wz − y‖ of the linear head W that the labelled samples alone give: what the bound of VICReg bounds
//   accuracy  of that head
//   residual  of least squares from the test embeddings to their own labels, the bound's ‖P_Z Y‖/√n
//   knn       of the representation, k = 200, with all labels

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '0,1,2' },
    share: { type: 'string', default: '0.1' },
    steps: { type: 'string', default: '150' },
    batch: { type: 'string', default: '256' },
  },
})
const labelShare = Number(values.share)
const seeds = values.seeds.split(',').map(Number)
const registry = createRegistry([datasets, views, backbones, objectives, trainer, wasmPlugin]) as unknown as Registry

const compared = {
  'vicreg, no labels': { name: 'vicreg', options: {} },
  'labels=0.2 residual=0': { name: 'vicreg', options: { labels: 0.2, residual: 0 } },
  'labels=0.2': { name: 'vicreg', options: { labels: 0.2 } },
  'labels=0.5': { name: 'vicreg', options: { labels: 0.5 } },
  'supcon, τ=0.07': { name: 'supcon', options: {} },
  'supcon, τ=0.2': { name: 'supcon', options: { temperature: 0.2 } },
}
const measures = ['error', 'accuracy', 'residual', 'knn'] as const
type Measured = Record<(typeof measures)[number], number>

console.log(`| objective | ${measures.join(' | ')} | seconds a run |\n|---|${measures.map(() => '--:|').join('')}--:|`)
for (const [what, objective] of Object.entries(compared)) {
  const began = performance.now()
  const rows: Measured[] = []
  for (const seed of seeds) rows.push(await measure(objective, seed))
  const cells = measures.map(name => {
    const column = Float64Array.from(rows, row => row[name])
    return `${mean(column).toFixed(3)} ± ${Math.sqrt(variance(column, 1)).toFixed(3)}`
  })
  console.log(`| ${what} | ${cells.join(' | ')} | ${((performance.now() - began) / 1000 / seeds.length).toFixed(0)} |`)
}
process.exit()

async function measure(objective: { name: string; options: object }, seed: number): Promise<Measured> {
  const config = resolveRun(registry, {
    data: 'digits',
    views: 'digits',
    backbone: { name: 'mlp', options: { hidden: '128', outputs: 64 } },
    projector: { name: 'mlp', options: { layers: '64-64' } },
    objective,
    labelShare,
    optimizer: { name: 'adamw', options: { learningRate: 2e-3, weightDecay: 1e-4 } },
    schedule: 'one-cycle',
    backend: 'wasm',
    batch: Number(values.batch),
    steps: Number(values.steps),
    seed,
    onlineProbe: false,
    monitors: [],
  })
  const context = { random: createRandom(seed), warn() {} }
  await loadBackend(registry, config.backend)
  const data = await openData({ registry, config, cache: '' }, context)
  const session = await createSession({ registry, config, data, context, workers: 1 })
  try {
    while (session.step < session.steps) await session.next()
    const [train, test] = [
      await extract(session.model, data, data.train),
      await extract(session.model, data, data.test),
    ]
    const classes = data.classes.length
    const known = labelledRows(train, seed)
    const head = ridge(known.embeddings, oneHot(known.labels, classes))
    const said = compare(predictRidge(head, test.embeddings), test.labels!)
    const best = ridge(test.embeddings, oneHot(test.labels!, classes), 1e-6)
    const subjects = { subject: 'trained' as const, step: session.step, train, test, classes, latents: [] }
    let knn = Number.NaN
    for await (const event of evaluate(subjects, ['knn']))
      if (event.type === 'evaluation' && event.result.protocol === 'knn-200') knn = event.result.value
    return { ...said, residual: compare(predictRidge(best, test.embeddings), test.labels!).rootMeanSquare, knn }
  } finally {
    await session.dispose()
  }
}

/** The samples whose labels the loader showed. */
function labelledRows({ embeddings, labels }: Features, seed: number): { embeddings: Matrix; labels: Int32Array } {
  const rows = [...labels!.keys()].filter(i => createRandom(seed, 'labels', i).uniform() < labelShare)
  const d = embeddings.columns
  const data = new Float32Array(rows.length * d)
  for (const [at, row] of rows.entries()) data.set(embeddings.data.subarray(row * d, (row + 1) * d), at * d)
  return { embeddings: matrix(data, rows.length, d), labels: Int32Array.from(rows, row => labels![row]!) }
}

function oneHot(labels: Int32Array, classes: number): Matrix {
  const data = new Float64Array(labels.length * classes)
  for (const [i, label] of labels.entries()) data[i * classes + label] = 1
  return matrix(data, labels.length, classes)
}

function compare({ data, rows, columns }: Matrix<Float64Array>, labels: Int32Array) {
  let [error, squares, right] = [0, 0, 0]
  for (let i = 0; i < rows; i++) {
    const row = data.subarray(i * columns, (i + 1) * columns)
    const square = row.reduce((sum, value, c) => sum + (value - Number(c === labels[i])) ** 2, 0)
    error += Math.sqrt(square)
    squares += square
    right += Number(row.indexOf(Math.max(...row)) === labels[i])
  }
  return { error: error / rows, rootMeanSquare: Math.sqrt(squares / rows), accuracy: right / rows }
}
