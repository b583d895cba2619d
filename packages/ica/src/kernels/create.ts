import type { Kernels } from './kernels.ts'
import { scalarKernels } from './scalar.ts'
import { simdKernels } from './simd.ts'

/** In WebAssembly with two doubles a register where that is allowed, in plain JavaScript otherwise. */
export function createKernels(doubles: number): Kernels {
  try {
    return simdKernels(doubles)
  } catch {
    // a page's content security policy can forbid WebAssembly
    return scalarKernels(doubles)
  }
}
