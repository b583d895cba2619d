/** What is used of the package `webgpu`, Dawn for Node. */
interface Dawn {
  create(options: readonly string[]): GPU
  /** `GPUBuffer`, `GPUBufferUsage` and all the other names that a page has. */
  readonly globals: Readonly<Record<string, unknown>>
}

/** Whether this runs in Node, which has no WebGPU of its own. */
export const inNode = typeof process !== 'undefined' && !!process.versions?.node

let dawn: Promise<Dawn> | undefined
const instances = new Map<string | undefined, GPU>()

/** WebGPU by Dawn; rejects where the package is missing. One instance for each name of an adapter. */
export async function dawnGpu(adapter?: string): Promise<GPU> {
  // a bundler would put Dawn's loader into a page
  const name = 'webgpu'
  dawn ??= import(/* @vite-ignore */ name)
  const { create } = await dawn
  const gpu = instances.get(adapter) ?? create(adapter === undefined ? [] : [`adapter=${adapter}`])
  instances.set(adapter, gpu)
  return gpu
}

/** Gives Node what TensorFlow.js looks for among the global names of a page. */
export async function installGlobals(gpu: GPU): Promise<void> {
  const { globals } = await dawn!
  for (const [name, value] of Object.entries(globals)) if (!(name in globalThis)) Reflect.set(globalThis, name, value)
  if (!('navigator' in globalThis)) {
    const value = { userAgent: `Node.js/${process.versions.node.split('.')[0]}` }
    Object.defineProperty(globalThis, 'navigator', { value, configurable: true })
  }
  Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true })
}
