import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Contestant, compare, type NetworkName, networks, pytorch, serve, type Task } from 'infomax/bench'
import { rivals } from './rivals.ts'

// node run.mjs training [--network a|resnet18] [--batch N] [--threads 2] [--rounds 9] [--only node,torch,…] [--python PATH]
// [--out FILE]: what `infomax bench` measures, with stock TensorFlow.js among the contestants.

const [first, ...rest] = process.argv.slice(2)
if (first === 'serve') {
  const [name, network, batch, threads] = rest as [string, NetworkName, string, string]
  await serve(
    rivals[name]!.title,
    await rivals[name]!.prepare({ network, batch: Number(batch), threads: Number(threads) }),
  )
} else {
  const { values } = parseArgs({
    options: {
      network: { type: 'string', default: 'a' },
      batch: { type: 'string' },
      threads: { type: 'string', default: '2' },
      rounds: { type: 'string', default: '9' },
      only: { type: 'string' },
      python: { type: 'string', default: 'python3' },
      out: { type: 'string' },
    },
  })
  const network = values.network as NetworkName
  const task: Task = {
    network,
    batch: Number(values.batch ?? networks[network].batch),
    threads: Number(values.threads),
  }
  const manifest = createRequire(import.meta.url).resolve('infomax/package.json')
  const flags = ['--network', network, '--batch', `${task.batch}`, '--threads', values.threads]
  const ours = (name: string, text: string): Contestant => ({
    name,
    command: process.execPath,
    args: [join(dirname(manifest), 'bin', 'infomax.js'), 'bench', 'serve', text, ...flags],
  })
  const all: Contestant[] = [
    pytorch(values.python, task),
    pytorch(values.python, task, 'bf16'),
    ours('node', 'node'),
    ours('node-bf16', 'node:precision=bf16'),
    ours('wasm', 'wasm'),
    ours('wasm-2', 'wasm:threads=2'),
    ...(network === 'a' ? Object.keys(rivals) : []).map(name => ({
      name,
      command: process.execPath,
      args: [process.argv[1]!, 'serve', name, network, `${task.batch}`, `${task.threads}`],
    })),
  ]
  const only = values.only?.split(',')
  const found = await compare(
    all.filter(({ name }) => only?.includes(name) ?? true),
    task,
    Number(values.rounds),
    { left: (name, why) => console.error(`${name} is left out: ${why}`), round() {} },
  )
  const yardstick = found.results.find(({ name }) => name === 'torch')
  for (const { name, about, imagesPerSecond, peakMiB } of found.results)
    console.log(
      `${name.padEnd(11)} ${imagesPerSecond.toFixed(1).padStart(7)} images/s ${yardstick ? `${(imagesPerSecond / yardstick.imagesPerSecond).toFixed(2)} × torch ` : ''}${peakMiB.toFixed(0).padStart(6)} MiB  ${about}`,
    )
  if (values.out) {
    mkdirSync(dirname(values.out), { recursive: true })
    writeFileSync(values.out, `${JSON.stringify(found, undefined, 2)}\n`)
  }
}
