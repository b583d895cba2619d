import { createRegistry, type Spec } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { loadBackend } from '@infomax/trainer'

/** Computes on a backend; afterwards the one that was current before is so again. */
export async function computeOn<T>(backend: 'current' | Spec<'backend'>, compute: () => Promise<T>): Promise<T> {
  if (backend === 'current') {
    await tf.ready()
    return compute()
  }
  const before = tf.getBackend()
  await loadBackend(createRegistry([]), backend)
  try {
    return await compute()
  } finally {
    if (before) await tf.setBackend(before)
  }
}
