// Trains on digits in the folder given; a process of its own, so that it can be killed. Needs the built packages.
import backbones from '@infomax/backbones'
import wasm from '@infomax/backend-wasm'
import { createRegistry } from '@infomax/core'
import datasets from '@infomax/datasets'
import objectives from '@infomax/objectives'
import trainer, { resolveRun, train } from '@infomax/trainer'
import views from '@infomax/views'

const [directory, workers, resume, change = '{}'] = process.argv.slice(2)
const registry = createRegistry([backbones, wasm, datasets, objectives, views, trainer])
const config = resolveRun(registry, {
  data: 'digits',
  views: 'digits',
  backbone: { name: 'convnet', options: { channels: '8-8', strides: '1-2' } },
  projector: { name: 'mlp', options: { layers: '16-16' } },
  objective: 'vicreg',
  optimizer: 'adamw',
  schedule: 'cosine',
  backend: 'wasm',
  batch: 32,
  steps: 60,
  workers: Number(workers),
  probes: [],
  monitors: [],
  checkpointSeconds: 0.03,
  ...JSON.parse(change),
})
const plugins = ['backbones', 'backend-wasm'].map(name => import.meta.resolve(`@infomax/${name}`))
const options = { registry, config, directory, cache: `${directory}-cache`, plugins, resume: resume === 'resume' }
for await (const event of train(options)) process.stdout.write(`${JSON.stringify(event)}\n`)
