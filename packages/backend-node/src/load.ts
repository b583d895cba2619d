import { availableParallelism } from 'node:os'
import { InfomaxError } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { nativeCache } from './install/cache.ts'
import { findPrebuilt } from './install/prebuilt.ts'
import { type Installed, readRecord } from './install/record.ts'
import type { Device } from './install/tensorflow.ts'
import { loadJavaScript } from './javascript.ts'
import type { Binding, KernelModule, ProcessModule } from './native.ts'
import { hasBf16 } from './processor.ts'
import { backendName, kernelsFor, registerKernels } from './register.ts'

export interface NodeOptions {
  /** Threads for one operation; all that this process may use, by default. */
  readonly threads?: number | undefined
  /** `bf16` rounds the factors inside convolutions and products to bf16; sums and tensors stay f32. */
  readonly precision?: 'f32' | 'bf16' | undefined
  /** `auto` takes CUDA if it was installed, else the processor. */
  readonly device?: Device | 'auto' | undefined
  /** `stock` leaves TensorFlow.js's own kernels in place, to compare with. */
  readonly kernels?: 'own' | 'stock' | undefined
  /** The folder of everything infomax keeps, as `install` was given it. */
  readonly cache?: string | undefined
}

interface Choice {
  readonly installed: Installed
  readonly threads: number
  readonly precision: 'f32' | 'bf16'
  readonly kernels: 'own' | 'stock'
  readonly detail: string
}

/** Finds what would be loaded, without loading it; throws `BACKEND_UNAVAILABLE` with the reason. */
export async function choose(options: NodeOptions = {}): Promise<Choice> {
  const { threads = availableParallelism(), precision = 'f32', device = 'auto', kernels = 'own' } = options
  const installed = await find(nativeCache(options.cache), device)
  if (precision === 'bf16' && installed.device === 'cuda')
    throw new InfomaxError('BACKEND_UNAVAILABLE', 'bf16 is for the CPU.', 'Leave out precision, or set device to cpu.')
  if (precision === 'bf16' && !(await hasBf16()))
    throw new InfomaxError(
      'BACKEND_UNAVAILABLE',
      'This processor has no bf16 arithmetic (avx512_bf16, amx_bf16 or, on Arm, bf16): it would only be slower.',
      'Leave precision at f32.',
    )
  const parts = [`TensorFlow ${installed.version}`, `${threads} thread${threads === 1 ? '' : 's'}`]
  const ownCode = installed.kernels !== undefined && installed.device === 'cpu'
  const count = `${kernelsFor({ ownCode, precision }).length} kernels of infomax`
  const own = kernels === 'stock' ? 'no kernels of infomax' : ownCode ? count : `${count}, none in C++`
  return { installed, threads, precision, kernels, detail: [...parts, precision, installed.device, own].join(', ') }
}

async function find(cache: string, device: Device | 'auto'): Promise<Installed> {
  const reasons: string[] = []
  for (const wanted of device === 'auto' ? (['cuda', 'cpu'] as const) : [device]) {
    const record = await readRecord(cache, wanted)
    if ('installed' in record) return record.installed
    const prebuilt = await findPrebuilt(wanted)
    if (prebuilt) return prebuilt
    reasons.push(record.reason)
  }
  throw new InfomaxError(
    'BACKEND_UNAVAILABLE',
    reasons.at(-1)!,
    `Run \`npx infomax backend install node\`${device === 'cuda' ? ' with --device cuda' : ''}.`,
  )
}

let loaded: { readonly key: string; readonly detail: string } | undefined

/**
 * Loads TensorFlow into this process and makes it the current backend, our kernels laid in.
 *
 * TensorFlow reads its settings once: loading it again with others throws `BACKEND_UNAVAILABLE`, as does everything
 * that keeps it from working.
 */
export async function loadNode(options: NodeOptions = {}): Promise<{ readonly detail: string }> {
  const choice = await choose(options)
  const key = JSON.stringify([choice.installed.binding, choice.threads, choice.precision, choice.kernels])
  if (loaded && loaded.key !== key)
    throw new InfomaxError(
      'BACKEND_UNAVAILABLE',
      `The native backend runs in this process already, as ${loaded.detail}; ${choice.detail} was asked for.`,
      'Give the same options, or start another process.',
    )
  if (!loaded) {
    start(choice)
    loaded = { key, detail: choice.detail }
  }
  await tf.setBackend(backendName)
  return { detail: loaded.detail }
}

function start({ installed, threads, precision, kernels }: Choice): void {
  try {
    const own = installed.process ? open<ProcessModule>(installed.process) : undefined
    for (const [name, value] of Object.entries(environment(installed.device, threads, precision))) {
      process.env[name] = value
      own?.setEnvironment(name, value)
    }
    const { create } = loadJavaScript(installed.javascript, installed.protobuf)
    const ownCode = kernels === 'own' && installed.kernels !== undefined && installed.device === 'cpu'
    const backend = withoutGreeting(own, () => {
      if (ownCode) {
        const module = open<KernelModule>(installed.kernels!)
        module.setThreads(threads)
        module.register()
      }
      return create(open<Binding>(installed.binding))
    })
    if (installed.device === 'cuda' && !backend.isUsingGpuDevice)
      throw new Error('TensorFlow sees no GPU; `infomax doctor` says why')
    tf.registerBackend(backendName, () => backend as never, 3)
    if (kernels === 'own') registerKernels(kernelsFor({ ownCode, precision }))
  } catch (error) {
    throw new InfomaxError(
      'BACKEND_UNAVAILABLE',
      `The native backend does not load: ${(error as Error).message}`,
      'Run `npx infomax backend install node` again.',
      { cause: error },
    )
  }
}

/** What TensorFlow reads when it starts. */
const environment = (device: Device, threads: number, precision: 'f32' | 'bf16'): Record<string, string> => ({
  TF_NUM_INTRAOP_THREADS: `${threads}`,
  TF_NUM_INTEROP_THREADS: '1',
  // by itself it uses oneDNN only on processors with AVX512_VNNI and newer
  TF_ENABLE_ONEDNN_OPTS: '1',
  TF_SET_ONEDNN_FPMATH_MODE: precision === 'bf16' ? 'BF16' : '',
  TF_CPP_MIN_LOG_LEVEL: process.env.TF_CPP_MIN_LOG_LEVEL ?? '2',
  ...(device === 'cpu' ? { CUDA_VISIBLE_DEVICES: '-1' } : {}),
})

/** Runs what starts TensorFlow; lets through what it writes to stderr, except that it is there. */
function withoutGreeting<T>(own: ProcessModule | undefined, run: () => T): T {
  own?.holdErrors()
  try {
    return run()
  } finally {
    const text = own?.releaseErrors() ?? ''
    const lines = text.split('\n').filter(line => line && !greeting.test(line))
    if (lines.length > 0) process.stderr.write(`${lines.join('\n')}\n`)
  }
}

const greeting =
  /^(I0000|\d{4}-\d\d-\d\d .*: I |WARNING: All log messages before absl|To enable the following instructions)/

function open<T>(file: string): T {
  const module = { exports: {} as T }
  process.dlopen(module, file)
  return module.exports
}
