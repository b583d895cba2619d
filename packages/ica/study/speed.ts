import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { createRandom, fromRows, type Matrix, matMul, quantile, transpose } from '@infomax/math'
import { fastIca, matchSources, type Separation } from '../src/index.ts'
import { whiten } from '../src/whiten.ts'
import { mixture } from '../test/mixtures.ts'
import { table } from './table.ts'

// node study/run.mjs speed --python PYTHON: FastICA against scikit-learn's on the same samples, from the same start, each fit of the one next to one of the other.
const { values: given, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: 'string', default: 'python3' },
    threads: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '15' },
    n: { type: 'string', default: '20000' },
    d: { type: 'string', default: '8' },
  },
})
const [n, d, rounds] = [Number(given.n), Number(given.d), Number(given.rounds)]
const tolerance = 1e-4

interface Theirs {
  readonly seconds: number
  /** Of all its threads, in seconds. */
  readonly cpu: number
  readonly iterations: number
  readonly unmixing: number[][]
  readonly whitening: number[][]
}

const { mixed } = mixture(['uniform', 'laplace', 'bimodal', 'exponential'], { n, d }, createRandom(0, 'speed'))
const folder = mkdtempSync(join(tmpdir(), 'infomax-fastica-'))
try {
  const samples = join(folder, 'samples.f64')
  writeFileSync(samples, mixed.data as Float64Array)
  const threads = Object.fromEntries(['OMP', 'OPENBLAS', 'MKL'].map(name => [`${name}_NUM_THREADS`, given.threads]))
  const python = spawn(given.python, [positionals[0]!, samples, String(d)], { env: { ...process.env, ...threads } })
  python.stderr.pipe(process.stderr)
  const rows: string[][] = []
  const answers = createInterface({ input: python.stdout })[Symbol.asyncIterator]()
  const next = async (): Promise<string> => {
    const { value, done } = await answers.next()
    if (done) throw new Error(`${given.python} ended before it answered; --python names one that has scikit-learn.`)
    return value
  }
  const versions = JSON.parse(await next())
  const ask = async (options: object): Promise<Theirs> => {
    python.stdin.write(`${JSON.stringify(options)}\n`)
    return JSON.parse(await next())
  }
  for (const [algorithm, contrast] of [
    ['parallel', 'logcosh'],
    ['parallel', 'exp'],
    ['parallel', 'cube'],
    ['deflation', 'logcosh'],
  ] as const)
    for (const solver of ['svd', 'eigh']) rows.push(await compare(algorithm, contrast, solver, ask))
  await end(python)
  const head = [
    'algorithm',
    'contrast',
    'their whitening',
    'iterations, ours',
    'theirs',
    'ms, ours',
    'theirs',
    'theirs/ours',
    'of CPU time',
    'largest difference',
  ]
  process.stdout.write(
    `${[
      `n = ${n}, d = ${d}, tolerance ${tolerance}; Node ${process.version}, scikit-learn ${versions['scikit-learn']}, NumPy ${versions.numpy}, ${given.threads} of its threads; ${cpus()[0]!.model}, load ${loadavg()[0]!.toFixed(1)} of ${cpus().length}.`,
      `Median of ${rounds} fits; ratios: median of those of neighbours (quartiles); difference of the unmixing up to order and sign.`,
      '',
      table(head, rows),
    ].join('\n')}\n`,
  )
} finally {
  rmSync(folder, { recursive: true })
}

async function compare(
  algorithm: 'parallel' | 'deflation',
  contrast: 'logcosh' | 'exp' | 'cube',
  solver: string,
  ask: (options: object) => Promise<Theirs>,
): Promise<string[]> {
  const start = Array.from({ length: d }, (_, i) => Array.from({ length: d }, (_, j) => Math.cos(1 + i * (j + 1))))
  const theirOptions = { algorithm, fun: contrast, tol: tolerance, whiten_solver: solver, w_init: start }
  const { whitening } = await ask(theirOptions)
  // the same start in our whitened coordinates
  const moved = matMul(matMul(fromRows(start), fromRows(whitening)), whiten(mixed).dewhitening)
  const wInit = Array.from({ length: d }, (_, i) => [...moved.data.subarray(i * d, (i + 1) * d)])
  const fit = (): Separation => fastIca(mixed, { algorithm, contrast, tolerance, wInit })
  // until the compiler is done with it
  for (let i = 0; i < 5; i++) fit()
  const fits: { readonly ours: number; readonly theirs: number; readonly wall: number; readonly cpu: number }[] = []
  let ours = fit()
  let theirs = await ask(theirOptions)
  for (let round = 0; round < rounds; round++) {
    const used = process.cpuUsage()
    const begun = performance.now()
    ours = fit()
    const wall = performance.now() - begun
    const { user, system } = process.cpuUsage(used)
    theirs = await ask(theirOptions)
    const milliseconds = 1000 * theirs.seconds
    fits.push({
      ours: wall,
      theirs: milliseconds,
      wall: milliseconds / wall,
      cpu: (1e6 * theirs.cpu) / (user + system),
    })
  }
  const quartiles = (of: 'wall' | 'cpu'): string => {
    const [low, middle, high] = [0.25, 0.5, 0.75].map(p =>
      quantile(
        fits.map(fit => fit[of]),
        p,
      ).toFixed(2),
    )
    return `${middle} (${low}–${high})`
  }
  const median = (of: 'ours' | 'theirs'): string =>
    quantile(
      fits.map(fit => fit[of]),
      0.5,
    ).toFixed(1)
  return [
    algorithm,
    contrast,
    solver,
    String(ours.iterations),
    String(theirs.iterations),
    median('ours'),
    median('theirs'),
    quartiles('wall'),
    quartiles('cpu'),
    difference(ours.unmixing, fromRows(theirs.unmixing)).toExponential(1),
  ]
}

/** The largest |difference| of two unmixing matrices, rows in the order and with the signs that fit best. */
function difference(ours: Matrix, theirs: Matrix): number {
  const { columns, correlations } = matchSources(transpose(theirs), transpose(ours))
  let largest = 0
  for (let i = 0; i < d; i++)
    for (let c = 0; c < d; c++) {
      const mine = Math.sign(correlations[i]!) * ours.data[columns[i]! * d + c]!
      largest = Math.max(largest, Math.abs(mine - theirs.data[i * d + c]!))
    }
  return largest
}

async function end(python: ChildProcessWithoutNullStreams): Promise<void> {
  python.stdin.end()
  await once(python, 'exit')
}
