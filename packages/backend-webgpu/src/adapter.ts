import { dawnGpu, inNode } from './dawn.ts'

/** Which adapter is wanted. */
export interface AdapterOptions {
  readonly adapter?: string | undefined
  readonly powerPreference?: 'high-performance' | 'low-power' | undefined
  readonly software?: boolean | undefined
}

export interface Found {
  readonly gpu: GPU
  readonly adapter: GPUAdapter
  /** Vendor, architecture and limits, for people. */
  readonly detail: string
}

/** The adapter that these options ask for, or why there is none and what to do. */
export async function findAdapter(options: AdapterOptions): Promise<Found | { reason: string; fix: string }> {
  const { adapter: name, powerPreference = 'high-performance', software = false } = options
  const gpu = await findGpu(name)
  if ('reason' in gpu) return gpu
  const adapter =
    (await gpu.requestAdapter({ powerPreference }).catch(() => null)) ??
    (software ? await gpu.requestAdapter({ forceFallbackAdapter: true }).catch(() => null) : null)
  if (!adapter)
    return { reason: `No GPU was found${name === undefined ? '' : ` by the name "${name}"`}.`, fix: noGpu() }
  if (isSoftware(adapter) && !software)
    return {
      reason: `There is only a software adapter (${nameOf(adapter)}).`,
      fix: `${noGpu()}\nOr take it all the same, slow as it is: backend.software=true.`,
    }
  return { gpu, adapter, detail: describe(adapter) }
}

async function findGpu(name: string | undefined): Promise<GPU | { reason: string; fix: string }> {
  const own = globalThis.navigator?.gpu as GPU | undefined
  if (!inNode) {
    if (name !== undefined)
      return {
        reason: 'A page cannot choose a GPU by its name.',
        fix: 'Leave out the option adapter; use powerPreference.',
      }
    if (own) return own
    return {
      reason: globalThis.isSecureContext ? 'This browser has no WebGPU.' : 'Browsers give WebGPU to secure pages only.',
      fix: 'Use a current Chrome, Edge, Firefox or Safari, and serve the page by https or from localhost; or take the backend wasm.',
    }
  }
  try {
    return await dawnGpu(name)
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string }
    if (code === 'ERR_MODULE_NOT_FOUND')
      return { reason: 'The package webgpu, which brings WebGPU to Node, is not installed.', fix: 'npm install webgpu' }
    return { reason: `Dawn, WebGPU for Node, does not start: ${message}`, fix: 'Reinstall it: npm install webgpu' }
  }
}

const noGpu = (): string =>
  inNode && process.platform === 'linux'
    ? "Install the GPU's Vulkan driver and the loader libvulkan1 (`vulkaninfo --summary` then lists it), or take the backend wasm."
    : 'Update the driver of the GPU, or take the backend wasm.'

const isSoftware = ({ info }: GPUAdapter): boolean =>
  (info as { readonly isFallbackAdapter?: boolean }).isFallbackAdapter === true ||
  /swiftshader|llvmpipe|lavapipe|basic render/i.test(`${info.architecture} ${info.description}`)

const nameOf = ({ info }: GPUAdapter): string =>
  [info.description || info.device, [info.vendor, info.architecture].filter(Boolean).join(' ')]
    .filter(Boolean)
    .join(', ') || 'unnamed GPU'

const mebibytes = (bytes: number): string => `${Math.floor(bytes / 2 ** 20)} MiB`

const describe = (adapter: GPUAdapter): string => {
  const { maxBufferSize, maxStorageBufferBindingSize, maxComputeInvocationsPerWorkgroup } = adapter.limits
  const largest = Math.min(maxBufferSize, maxStorageBufferBindingSize)
  return `${nameOf(adapter)}; tensors of up to ${mebibytes(largest)}, workgroups of ${maxComputeInvocationsPerWorkgroup}`
}
