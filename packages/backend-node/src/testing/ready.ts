import { dirname, join } from 'node:path'
import { isInfomaxError } from '@infomax/core'
import { nativeCache } from '../install/cache.ts'
import { install } from '../install/install.ts'

/**
 * Installs the native backend for a test file, once for all of them, or says why that is not possible here: a missing
 * compiler, Python or network is no fault of ours; everything else is.
 *
 * It goes into a folder of its own beside what the user installed: tests must not change what `auto` takes.
 */
export async function whyNotReady(): Promise<string | undefined> {
  process.env.INFOMAX_CACHE ??= join(dirname(nativeCache()), 'testing')
  try {
    await install()
    return undefined
  } catch (error) {
    if (isInfomaxError(error) && error.code === 'MISSING_DEPENDENCY') return error.message
    throw error
  }
}
