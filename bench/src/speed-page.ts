import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Comparison, Result } from 'infomax/bench'
import type { GradientCaching } from './gradient-caching.ts'
import type { ObjectiveCosts } from './objective-cost.ts'

// node run.mjs speed-page: writes docs/speed.md from bench/results/{training-*,gradient-caching,objective-cost-*}.json.

const folder = new URL('../', import.meta.url.replace(/\/\.[^/]*$/, '/'))
const read = <T>(name: string): T =>
  JSON.parse(readFileSync(fileURLToPath(new URL(`bench/results/${name}.json`, folder)), 'utf8'))

const section = (title: string, name: string): string => {
  const found = read<Comparison>(name)
  const { network, batch, threads, rounds, machine, results, absent } = found
  const yardstick = results.find(result => result.name === 'torch')
  const ratio = ({ imagesPerSecond }: Result) =>
    yardstick ? (imagesPerSecond / yardstick.imagesPerSecond).toFixed(2) : ''
  const load = (machine.loadBeforeAndAfter as number[]).map(value => value.toFixed(1)).join(' before, ')
  return `## ${title}

| | images/s | × PyTorch | peak MiB | |
|---|---:|---:|---:|---|
${results.map(result => `| \`${result.name}\` | ${result.imagesPerSecond.toFixed(1)} | ${ratio(result)} | ${result.peakMiB.toFixed(0)} | ${result.about} |`).join('\n')}

Batch ${batch} × 2 views, ${threads} threads, medians of ${rounds} rounds; ${machine.processor ?? machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load ${load} after.${Object.entries(
    absent,
  )
    .map(([name, why]) => `\n\nNot measured: \`${name}\` (${why.split('\n').at(-1)}).`)
    .join('')}

\`cd bench && node run.mjs training --network ${network} --rounds ${rounds} --only ${[...results.map(({ name }) => name), ...Object.keys(absent)].join(',')} --python PYTHON --out results/${name}.json\`
`
}

const networks: Readonly<Record<string, string>> = { convnet: '(a)', mlp: 'MLP without batch normalisation' }

const caching = (): string => {
  const { batch, microBatch, machine, results } = read<GradientCaching>('gradient-caching')
  const rows = results.map(({ backbone, objective, plain, cached, equality }) => {
    const whole = plain.result ? `${Math.ceil(plain.result.heap)}` : 'does not fit'
    const apart = [equality.cached, equality.reversed].map(value => value.toExponential(1)).join(' | ')
    const memory = `${whole} | ${Math.ceil(cached.heap)}`
    return `| ${networks[backbone]} | \`${objective}\` | ${memory} | ${cached.seconds.toFixed(0)} | ${apart} |`
  })
  const sizes = [...new Set(results.map(({ equality }) => equality.batch))].join(' or ')
  return `## A batch larger than memory

One step of ${batch} × 2 views with \`microBatch=${microBatch}\`, gradient caching, beside the step at once, on \`wasm\` with one thread:
its memory, of which WebAssembly has 4 096 MiB at most, and seconds of processor time.

| network | objective | at once, MiB | cached, MiB | cached, s | gradients apart | samples reversed |
|---|---|---:|---:|---:|---:|---:|
${rows.join('\n')}

The gradients are compared where both fit, ${sizes} × 2 views: ‖difference‖/‖gradient‖, and beside it that of the step at once
when its samples come in reverse, which is rounding alone. ${machine.processor}, Node ${machine.node}.

\`cd bench && node run.mjs gradient-caching --compare ${sizes} --out results/gradient-caching.json\`
`
}

const costs = (): string => {
  const measured = ['wasm', 'node'].map(backend => read<ObjectiveCosts>(`objective-cost-${backend}`))
  const share = ({ objectives, left, step }: ObjectiveCosts, name: string): string => {
    const found = objectives.find(objective => objective.name === name)
    return found ? ((100 * found.elapsed) / step.elapsed).toFixed(1) : name in left ? 'not measured' : ''
  }
  const largest = (name: string): number => Math.max(...measured.map(costs => Number(share(costs, name)) || 0))
  const all = new Map(measured.flatMap(({ objectives }) => objectives.map(({ name, options }) => [name, options])))
  const rows = [...all]
    .sort(([a], [b]) => largest(b) - largest(a))
    .map(([name, options]) => {
      const sizes = Object.entries(options).map(([key, value]) => `${key} ${value}`)
      return `| \`${name}\` | ${measured.map(costs => share(costs, name)).join(' | ')} | ${sizes.join(', ')} |`
    })
  const how = measured.map(({ backend, rounds, step, machine: { load } }) => {
    const loads = load.map(value => value.toFixed(1)).join(' before and ')
    return `${backend}: ${step.elapsed.toFixed(0)} ms a step, ${rounds} rounds, load ${loads} after`
  })
  const reasons = new Map(measured.flatMap(({ left }) => Object.entries(left)))
  return `## What an objective costs

The loss and its gradient at 256 × 2 embeddings of 256 dimensions, in percent of a whole step of network (a) with VICReg, by the
clock; step and objectives take turns, medians. Queues, prototypes and predictors have the sizes that are named; DINO published with
65 536 prototypes, 16 times as many.

| objective | wasm, % | node, % | sizes |
|---|---:|---:|---|
${rows.join('\n')}

${how.join('; ')}.${[...reasons].map(([name, why]) => `\n\nNot measured: \`${name}\` (${why}).`).join('')}

\`cd bench && node run.mjs objective-cost --backend wasm --out results/objective-cost-wasm.json\`, and \`node\` likewise.
`
}

const page = `# Speed of training

A whole training step, forward, backward and update, of two views of 32 × 32 × 3 images with VICReg, in images a second. The
contestants have a process each and take turns, a step a round, so that other load meets all alike. PyTorch runs
channels-last. \`infomax bench\` measures the same on your machine, whatever its backends are.

${section('Network (a)', 'training-a')}
conv 3×3-32, conv 3×3-64 stride 2, conv 3×3-128 stride 2, each with batch norm and ReLU; the mean; an MLP 512-512-256.

${section('ResNet-18', 'training-resnet18')}
The stem for small images (3 × 3, no pooling), an MLP 512-256.

${caching()}
${costs()}
This page is written by \`cd bench && node run.mjs speed-page\`.
`
writeFileSync(fileURLToPath(new URL('docs/speed.md', folder)), page)
