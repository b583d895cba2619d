import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { arch, cpus } from 'node:os'
import { join } from 'node:path'
import { InfomaxError } from '@infomax/core'
import { nativeFiles, nativeFolder } from '../sources.ts'
import { publish } from './cache.ts'
import { complaint, run } from './run.ts'
import { libraries, type TensorFlow } from './tensorflow.ts'

export interface Compiler {
  readonly command: string
  readonly version: string
}

/** Finds a C++ compiler: `CXX` if it is set, else g++, clang++ or c++. */
export async function findCompiler(env: NodeJS.ProcessEnv = process.env): Promise<Compiler> {
  const candidates = env.CXX ? [env.CXX] : ['g++', 'clang++', 'c++']
  for (const command of candidates) {
    const outcome = await run(command, ['--version'], { env })
    if (outcome.code === 0) return { command, version: outcome.stdout.split('\n')[0]!.trim() }
  }
  throw new InfomaxError(
    'MISSING_DEPENDENCY',
    `No C++ compiler was found (tried ${candidates.join(', ')}).`,
    'Install one (Debian and Ubuntu: apt install g++; Fedora: dnf install gcc-c++), or set CXX.',
  )
}

/** The binaries of one build. */
export const binaries = {
  tensorflow: 'tfjs_binding.node',
  kernels: 'infomax_kernels.node',
  process: 'infomax_process.node',
} as const

// without -fno-math-errno a square root is no vector instruction
const common = ['-std=c++17', '-O3', '-fno-math-errno', '-g0', '-fPIC', '-shared', '-pthread', '-DNAPI_VERSION=8', '-w']

/** What the machine code is made for: our kernels use all that this processor has, and would crash on a lesser one. */
export async function processor(): Promise<string> {
  const text = await readFile('/proc/cpuinfo', 'utf8').catch(() => '')
  const flags = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(text)?.[1] ?? cpus()[0]?.model ?? ''
  return `${arch()}-${hash(flags).slice(0, 8)}`
}

/**
 * Compiles TensorFlow.js's binding, unchanged, and our kernels into `<cache>/build/<key>`; the key holds all that the
 * binaries depend on, so that what is there need not be compiled again.
 */
export async function compile(options: {
  readonly cache: string
  readonly compiler: Compiler
  readonly tensorflow: TensorFlow
  /** The folder of the package @tensorflow/tfjs-node. */
  readonly binding: string
  /** The folder of node_api.h. */
  readonly headers: string
  readonly progress: (message: string) => void
}): Promise<string> {
  const { cache, compiler, tensorflow, binding, headers, progress } = options
  const ours = (await nativeFiles()).map(file => join(nativeFolder, file))
  const alone = join(nativeFolder, 'process.cc')
  const kernels = ours.filter(file => file.endsWith('.cc') && file !== alone)
  const theirs = ['tfjs_backend.cc', 'tfjs_binding.cc'].map(file => join(binding, 'binding', file))
  const sources = await Promise.all([...ours, ...theirs].map(file => readFile(file, 'utf8')))
  const key = hash(
    JSON.stringify([
      compiler.version,
      tensorflow.folder,
      tensorflow.version,
      headers,
      common,
      await processor(),
      sources,
    ]),
  )
  const folder = join(cache, 'build', key.slice(0, 16))
  const include = [`-I${headers}`, `-I${tensorflow.folder}/include`]
  const link = (names: readonly string[]) => [
    `-L${tensorflow.folder}`,
    ...names.map(name => `-l:${name}`),
    `-Wl,-rpath,${tensorflow.folder}`,
  ]
  await publish(folder, Object.values(binaries), async temporary => {
    progress(`compiling with ${compiler.version}`)
    await Promise.all([
      build(compiler, [
        ...[...common, ...include, `-I${binding}`, ...theirs],
        ...['-o', join(temporary, binaries.tensorflow), ...link(libraries)],
      ]),
      build(compiler, [
        ...[...common, '-march=native', ...include, ...kernels],
        ...['-o', join(temporary, binaries.kernels), ...link(libraries.slice(1))],
      ]),
      build(compiler, [...common, ...include, alone, '-o', join(temporary, binaries.process)]),
    ])
  })
  return folder
}

async function build(compiler: Compiler, args: readonly string[]): Promise<void> {
  const outcome = await run(compiler.command, args)
  if (outcome.code === 0) return
  if (/No space left/.test(outcome.stderr))
    throw new InfomaxError('NO_SPACE', 'No space left to compile the binding.', 'Free some space, also in TMPDIR.')
  throw new InfomaxError(
    'BACKEND_UNAVAILABLE',
    `${compiler.command} could not compile the binding: ${firstErrors(outcome.stderr) ?? complaint(outcome)}`,
    'It needs C++17 (g++ ≥ 9, clang ≥ 10) and the C headers of TensorFlow ≥ 2.15.',
  )
}

const firstErrors = (stderr: string): string | undefined =>
  stderr
    .split('\n')
    .filter(line => /error|undefined reference|cannot find/.test(line))
    .slice(0, 4)
    .join('\n') || undefined

const hash = (text: string): string => createHash('sha256').update(text).digest('hex')
