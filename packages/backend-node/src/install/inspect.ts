import { isInfomaxError } from '@infomax/core'
import { nativeCache } from './cache.ts'
import { findCompiler } from './compile.ts'
import { installedHeaders, installedPackage, packages } from './npm.ts'
import { findPrebuilt } from './prebuilt.ts'
import { findPython, type Python } from './python.ts'
import { readRecord } from './record.ts'
import { complaint, run } from './run.ts'
import { type Device, hasDownloaded, installedTensorFlow, release } from './tensorflow.ts'
import { tryOut } from './try.ts'

/** One thing that the native backend needs. */
export interface Step {
  readonly step: string
  readonly ok: boolean
  /** What was found, with versions, or why it will not do. */
  readonly detail: string
  readonly fix?: string
}

/**
 * What the native backend needs on this machine, step by step: the installed binding, loaded once in a process of its
 * own; then what an installation would use. Installs and downloads nothing.
 */
export async function inspect(
  options: { readonly cache?: string; readonly python?: string; readonly device?: Device } = {},
): Promise<readonly Step[]> {
  const { device = 'cpu' } = options
  const cache = nativeCache(options.cache)
  const binding = await attempt('binding', async () => {
    const record = await readRecord(cache, device)
    const installed = 'installed' in record ? record.installed : await findPrebuilt(device)
    if (!installed) return problem('binding', (record as { reason: string }).reason, 'npx infomax backend install node')
    return `TensorFlow ${await tryOut(installed)}, ${device}, ${installed.binding}`
  })
  const compiler = await attempt('compiler', async () => {
    const { command, version } = await findCompiler()
    return `${command}: ${version}`
  })
  let python: Python | undefined
  const interpreter = await attempt('python', async () => {
    python = await findPython(options.python)
    return `${python.version}, ${python.hasPip ? 'with' : 'without'} pip, ${python.executable}`
  })
  const tensorflow = await attempt('tensorflow', async () => {
    if (!python)
      return problem('tensorflow', 'Without Python it can be neither found nor downloaded.', 'Install python3.')
    const choice = await installedTensorFlow(python, device)
    if ('found' in choice) return `${choice.found.version} in ${choice.found.folder}`
    if (await hasDownloaded(cache, device)) return `${release}, downloaded`
    if (python.hasPip) return `${choice.reason} Installing downloads ${release} with pip.`
    return problem('tensorflow', `${choice.reason} There is no pip to download one.`, 'Install pip (python3-pip).')
  })
  const npm = await attempt('npm', async () => {
    const outcome = await run('npm', ['--version'])
    if (outcome.code === 0) return outcome.stdout.trim()
    return problem('npm', complaint(outcome, 1), 'Install npm, which comes with Node, and put it in PATH.')
  })
  const source = await attempt('tfjs-node', async () => {
    const { name, version } = packages.binding
    const folder = await installedPackage(name)
    return folder ?? `${name} ${version}: fetched with npm when installing`
  })
  const headers = await attempt('headers', async () => {
    const { name, version } = packages.headers
    return (await installedHeaders()) ?? `${name} ${version}: fetched with npm when installing`
  })
  return [binding, compiler, interpreter, tensorflow, npm, source, headers]
}

const problem = (step: string, detail: string, fix: string): Step => ({ step, ok: false, detail, fix })

async function attempt(step: string, find: () => Promise<string | Step>): Promise<Step> {
  try {
    const found = await find()
    return typeof found === 'string' ? { step, ok: true, detail: found } : found
  } catch (error) {
    if (!isInfomaxError(error)) throw error
    return problem(step, reasonOf(error), error.fix ?? '')
  }
}

/** What happened, without the code before it and the fix after it. */
export const reasonOf = (error: Error & { readonly fix?: string | undefined }): string =>
  error.message
    .replace(/^\[\w+\] /, '')
    .slice(0, error.fix ? -(error.fix.replaceAll('\n', '\n  ').length + 3) : undefined)
