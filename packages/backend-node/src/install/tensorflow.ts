import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { arch, platform } from 'node:os'
import { join } from 'node:path'
import { InfomaxError } from '@infomax/core'
import { isComplete, needSpace, publish } from './cache.ts'
import { extract, type Python } from './python.ts'
import { complaint, run } from './run.ts'

export type Device = 'cpu' | 'cuda'

export interface TensorFlow {
  /** Its Python package: libraries in it, headers in `include`. */
  readonly folder: string
  readonly version: string
  readonly cuda: boolean
}

/** The release that is downloaded; the binding also compiles against 2.15 and every later 2.x. */
export const release = '2.21.0'
const oldest = [2, 15] as const

export const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const
const headers = ['include/tensorflow/c/eager/c_api.h', 'include/tensorflow/c/kernels.h'] as const
const kept = [...libraries, ...headers].map(file => join('tensorflow', file))
/** The C headers and what they include. */
const includes = [
  ...['tensorflow/c/', 'tensorflow/core/platform/', 'tensorflow/core/common_runtime/next_pluggable_device/c/'],
  ...['tsl/', 'xla/tsl/'],
]

/** The TensorFlow that a Python has, or why it will not do. */
export async function installedTensorFlow(
  { tensorflow }: Python,
  device: Device,
): Promise<{ readonly found: TensorFlow } | { readonly reason: string }> {
  if (!tensorflow) return { reason: 'This Python has no TensorFlow.' }
  const { folder, version, distribution } = tensorflow
  const name = `${distribution} ${version} in ${folder}`
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major !== oldest[0] || minor < oldest[1])
    return { reason: `${name} does not fit: it must be ${oldest.join('.')} or later, and below 3.` }
  for (const file of [...libraries, ...headers])
    if (!(await exists(join(folder, file)))) return { reason: `${name} lacks ${file}.` }
  const cuda = await isCuda(folder)
  if (device === 'cuda' && !cuda) return { reason: `${name} was built without CUDA.` }
  return { found: { folder, version, cuda } }
}

const isCuda = async (folder: string): Promise<boolean> =>
  /"is_cuda_build":\s*True/.test(await readFile(join(folder, 'python/platform/build_info.py'), 'utf8').catch(() => ''))

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  )

/** Where a downloaded TensorFlow is kept. */
const tensorFlowFolder = (cache: string, device: Device): string =>
  join(cache, `tensorflow-${device}-${release}-${arch()}`)

export const hasDownloaded = (cache: string, device: Device): Promise<boolean> =>
  isComplete(tensorFlowFolder(cache, device), kept)

/** Fetches TensorFlow's wheel from the index that pip knows, and keeps its libraries and the C headers. */
export async function downloadTensorFlow(
  python: Python,
  cache: string,
  device: Device,
  progress: (message: string) => void,
): Promise<TensorFlow> {
  if (platform() !== 'linux' || !['x64', 'arm64'].includes(arch()))
    throw new InfomaxError(
      'BACKEND_UNAVAILABLE',
      `TensorFlow's wheels hold its C++ library for Linux on x64 and arm64; this is ${platform()} on ${arch()}.`,
      'Install @tensorflow/tfjs-node where its own binary exists, or use backend wasm or webgpu.',
    )
  const root = tensorFlowFolder(cache, device)
  const folder = join(root, 'tensorflow')
  if (await isComplete(root, kept)) return { folder, version: release, cuda: device === 'cuda' }
  if (!python.hasPip)
    throw new InfomaxError(
      'MISSING_DEPENDENCY',
      `Python ${python.version} (${python.executable}) has no pip to download TensorFlow with.`,
      'Install pip (python3-pip), or a TensorFlow ≥ 2.15 into that Python.',
    )
  await needSpace(cache, device === 'cuda' ? 9e9 : 1.4e9, 'TensorFlow')
  // only the cuda build has wheels beside it; arm64 has one build, without CUDA from this index
  const name = device === 'cpu' && arch() === 'x64' ? 'tensorflow-cpu' : 'tensorflow'
  await publish(root, kept, async temporary => {
    progress(`downloading ${name} ${release} with pip`)
    const wheels = join(temporary, 'wheels')
    await download(python, wheels, [`${name}==${release}`])
    const wheel = await only(wheels)
    await extract(python, wheel, temporary, [
      ...libraries.map(file => `tensorflow/${file}`),
      ...includes.map(path => `tensorflow/include/${path}`),
      `${name.replace('-', '_')}-${release}.dist-info/METADATA`,
    ])
    if (device === 'cuda') {
      progress("downloading CUDA's libraries with pip")
      const metadata = await readFile(join(temporary, `tensorflow-${release}.dist-info/METADATA`), 'utf8')
      const beside = join(temporary, 'cuda-wheels')
      await download(python, beside, cudaRequirements(metadata))
      // unpacked beside tensorflow/, where its library looks for them
      for (const file of await readdir(beside)) await extract(python, join(beside, file), temporary, ['nvidia/'])
      await rm(beside, { recursive: true })
    }
    await rm(wheels, { recursive: true })
  })
  return { folder, version: release, cuda: device === 'cuda' }
}

/** What `tensorflow[and-cuda]` asks for, as pip writes it. */
export const cudaRequirements = (metadata: string): string[] =>
  [...metadata.matchAll(/^Requires-Dist: (nvidia-[^;\n]+);[^\n]*extra == ["']and-cuda["']/gm)].map(match =>
    match[1]!.replace(/[()\s]/g, ''),
  )

async function download(python: Python, folder: string, requirements: readonly string[]): Promise<void> {
  const outcome = await run(python.executable, [
    ...['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-input', '--no-deps'],
    // any Python can fetch the wheel of this one: only the libraries are of interest
    ...['--only-binary', ':all:', '--implementation', 'cp', '--python-version', '3.12', '--dest', folder],
    ...requirements,
  ])
  if (outcome.code === 0) return
  if (/No space left|Errno 28/.test(outcome.stderr))
    throw new InfomaxError(
      'NO_SPACE',
      `No space left to download ${requirements.join(', ')}.`,
      'Free some space in the cache and in TMPDIR.',
    )
  throw new InfomaxError(
    'MISSING_DEPENDENCY',
    `pip could not download ${requirements.join(', ')}: ${complaint(outcome)}`,
    'Check the network and the index pip uses (pip config list), or install TensorFlow ≥ 2.15 into a Python yourself.',
  )
}

async function only(folder: string): Promise<string> {
  const [file] = await readdir(folder)
  if (file) return join(folder, file)
  throw new InfomaxError('BAD_FILE', `pip left no file in ${folder}.`, 'Run `infomax backend install node` again.')
}
