import type { Kernel } from '../kernel.ts'

/** A second owner of the same memory, as `Reshape` makes one; TensorFlow.js's copies, at each of a step's clones. */
export const identity: Kernel = {
  name: 'Identity',
  compute({ backend }, { x }) {
    if (x!.dtype === 'string') return undefined
    backend.incRef(x!.dataId)
    return { dataId: x!.dataId, shape: x!.shape, dtype: x!.dtype }
  },
}
