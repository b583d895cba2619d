import { InfomaxError } from '@infomax/core'
import { tf } from '@infomax/tensor'
import * as tfjs from '@tensorflow/tfjs-backend-webgpu'
import { type AdapterOptions, type Found, findAdapter } from './adapter.ts'
import { inNode, installGlobals } from './dawn.ts'
import { type Guarded, guard } from './guard.ts'
import { orderLongProducts } from './long-products.ts'
import { kernels, registerKernels } from './register.ts'

export interface WebgpuOptions extends AdapterOptions {
  /** Part of the name of the GPU, in Node; the fastest by default. */
  readonly adapter?: string | undefined
  /** Which of two GPUs. */
  readonly powerPreference?: 'high-performance' | 'low-power' | undefined
  /** Take an adapter in software too: right numbers, slowly. */
  readonly software?: boolean | undefined
}

const name = 'webgpu'
// Node sees CommonJS, whose names sit below `default`
const { WebGPUBackend: Backend } = ((tfjs as { default?: typeof tfjs }).default ?? tfjs) as typeof tfjs

let current: Promise<{ readonly guarded: Guarded; readonly detail: string }> | undefined

/**
 * Makes a GPU the current backend of TensorFlow.js, with kernels that train. A second call only selects it, but after the
 * device was lost or ran out of memory makes a new one; tensors of the old one are gone then.
 *
 * Throws `BACKEND_UNAVAILABLE` without a GPU, or with one in software alone unless `software`.
 * @example
 * import { loadWebgpu } from '@infomax/backend-webgpu'
 * await loadWebgpu()
 */
export async function loadWebgpu(options: WebgpuOptions = {}): Promise<{ readonly detail: string }> {
  const before = await current?.catch(() => undefined)
  if (!before || before.guarded.failure) current = start(options)
  const { detail } = await current!
  await tf.setBackend(name)
  return { detail }
}

async function start(options: WebgpuOptions): Promise<{ guarded: Guarded; detail: string }> {
  const found = await findAdapter(options)
  if ('reason' in found) throw new InfomaxError('BACKEND_UNAVAILABLE', found.reason, found.fix)
  if (inNode) await installGlobals(found.gpu)
  const device = await requestDevice(found)
  const backend = new Backend(device, found.adapter.info)
  const guarded = guard(backend, device)
  if (tf.findBackendFactory(name)) tf.removeBackend(name)
  // above TensorFlow.js's own backends for CPUs, as theirs for WebGPU is
  tf.registerBackend(name, () => backend as unknown as ReturnType<typeof tf.backend>, 3)
  orderLongProducts(backend)
  registerKernels()
  return { guarded, detail: `${found.detail}; ${kernels.length} kernels of infomax, tfjs ${tf.version_core}` }
}

/** A device with all that its adapter has, not the least that every adapter has. */
async function requestDevice({ adapter }: Found): Promise<GPUDevice> {
  const wanted = [
    'maxBufferSize',
    'maxStorageBufferBindingSize',
    'maxComputeWorkgroupStorageSize',
    'maxComputeInvocationsPerWorkgroup',
    'maxComputeWorkgroupSizeX',
    'maxComputeWorkgroupSizeY',
    'maxComputeWorkgroupsPerDimension',
    'maxStorageBuffersPerShaderStage',
  ] as const
  try {
    return await adapter.requestDevice({
      requiredLimits: Object.fromEntries(wanted.map(limit => [limit, adapter.limits[limit]])),
      // what tf.time and tf.profile read
      requiredFeatures: adapter.features.has('timestamp-query') ? ['timestamp-query'] : [],
    })
  } catch (error) {
    throw new InfomaxError(
      'BACKEND_UNAVAILABLE',
      `The GPU gives no device: ${(error as Error).message}`,
      'Close other programs that use it, update its driver, or take the backend wasm.',
      { cause: error },
    )
  }
}
