import { join } from 'node:path'
import { InfomaxError } from '@infomax/core'
import { nativeHash } from '../sources.ts'
import { nativeCache } from './cache.ts'
import { binaries, compile, findCompiler, processor } from './compile.ts'
import { withLock } from './lock.ts'
import { fetchPackage, installedHeaders, installedPackage, packages } from './npm.ts'
import { findPrebuilt } from './prebuilt.ts'
import { findPython, type Python } from './python.ts'
import { type Installed, writeRecord } from './record.ts'
import { type Device, downloadTensorFlow, installedTensorFlow } from './tensorflow.ts'
import { tryOut } from './try.ts'

export interface InstallOptions {
  /** The folder for everything infomax keeps; `INFOMAX_CACHE`, else `infomax` below the user's cache folder. */
  readonly cache?: string
  /** The Python whose TensorFlow is used, or whose pip downloads one; `python3` by default. */
  readonly python?: string
  readonly device?: Device
  /** `installed`: only a TensorFlow that Python has; `download`: never; `auto`: that one if it fits, else a download. */
  readonly tensorflow?: 'auto' | 'installed' | 'download'
  /** Told in words what is being done. */
  readonly progress?: (message: string) => void
}

/**
 * Makes the native backend usable: takes a @tensorflow/tfjs-node whose own binary is there, else compiles its binding and
 * our kernels against the TensorFlow of a Python, downloaded by its pip if need be. All of it goes into the cache;
 * what is there already is used again. Throws an `InfomaxError` that says which step failed and what to do.
 */
export async function install(options: InstallOptions = {}): Promise<Installed> {
  const { device = 'cpu', progress = () => {} } = options
  const cache = nativeCache(options.cache)
  const prebuilt = await findPrebuilt(device)
  if (prebuilt) {
    const installed = { ...prebuilt, version: `${await tryOut(prebuilt)} ${prebuilt.version}` }
    await writeRecord(cache, installed)
    return installed
  }
  const waiting = (pid: number) => progress(`waiting for another installation, process ${pid}`)
  return withLock(join(cache, '.lock'), waiting, async () => {
    const installed = await compiled(cache, device, options, progress)
    progress('loading it once')
    const version = await tryOut(installed)
    await writeRecord(cache, { ...installed, version })
    return { ...installed, version }
  })
}

async function compiled(
  cache: string,
  device: Device,
  options: InstallOptions,
  progress: (message: string) => void,
): Promise<Installed> {
  // the cheapest things that can be missing come first
  const compiler = await findCompiler()
  const python = await findPython(options.python)
  const tensorflow = await chooseTensorFlow(cache, device, options, python, progress)
  const binding =
    (await installedPackage(packages.binding.name)) ?? (await fetchPackage(python, cache, packages.binding, progress))
  const protobuf = await fetchPackage(python, cache, packages.protobuf, progress)
  const headers =
    (await installedHeaders()) ?? join(await fetchPackage(python, cache, packages.headers, progress), 'include')
  const folder = await compile({ cache, compiler, tensorflow, binding, headers, progress })
  return {
    device,
    version: tensorflow.version,
    javascript: binding,
    protobuf,
    binding: join(folder, binaries.tensorflow),
    kernels: join(folder, binaries.kernels),
    process: join(folder, binaries.process),
    processor: await processor(),
    sources: await nativeHash(),
  }
}

async function chooseTensorFlow(
  cache: string,
  device: Device,
  { tensorflow = 'auto' }: InstallOptions,
  python: Python,
  progress: (message: string) => void,
) {
  if (tensorflow === 'download') return downloadTensorFlow(python, cache, device, progress)
  const choice = await installedTensorFlow(python, device)
  if ('found' in choice) return choice.found
  if (tensorflow === 'auto') {
    if (python.tensorflow) progress(`not used: ${choice.reason}`)
    return downloadTensorFlow(python, cache, device, progress)
  }
  throw new InfomaxError(
    'BACKEND_UNAVAILABLE',
    choice.reason,
    'Install TensorFlow ≥ 2.15 with that Python (pip install tensorflow-cpu), or let infomax download one.',
  )
}
