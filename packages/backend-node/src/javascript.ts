import nodeModule, { createRequire } from 'node:module'
import { join, sep } from 'node:path'
import type { Binding, NativeBackend } from './native.ts'

const require = createRequire(import.meta.url)

type Load = (request: string, parent: { readonly filename?: string | null } | undefined, isMain: boolean) => unknown

/** What Node 23 took from `util`, and TensorFlow.js still calls (tensorflow/tfjs#8425). */
const removed = {
  isNullOrUndefined: (value: unknown): boolean => value === null || value === undefined,
  isArray: Array.isArray,
}

/**
 * Loads TensorFlow.js's JavaScript for its native binding from any folder, and registers its kernels.
 *
 * While that happens, what it imports as `@tensorflow/tfjs` is the copy that infomax uses: tensors of another copy
 * would not be known as such.
 */
export function loadJavaScript(
  folder: string,
  protobuf: string | undefined,
): { readonly create: (binding: Binding) => NativeBackend } {
  const host = nodeModule as unknown as { _load: Load }
  const original = host._load
  host._load = (request, parent, isMain) => {
    if (!parent?.filename?.startsWith(folder + sep)) return original(request, parent, isMain)
    if (request.startsWith('@tensorflow/tfjs')) return require(request)
    if (request === 'util') return { ...removed, ...(original(request, parent, isMain) as object) }
    if (request === 'google-protobuf' && protobuf) return original(join(protobuf, request), parent, isMain)
    return original(request, parent, isMain)
  }
  try {
    require(join(folder, 'dist/register_all_kernels.js'))
    const { NodeJSKernelBackend } = require(join(folder, 'dist/nodejs_kernel_backend.js'))
    const { name } = require(join(folder, 'package.json'))
    return { create: binding => new NodeJSKernelBackend(binding, name) }
  } finally {
    host._load = original
  }
}
