import { isInfomaxError } from '@infomax/core'
import { install } from '../install/install.ts'

/**
 * Installs the native backend for a test file, once for all of them, or says why that is not possible here: a missing
 * compiler, Python or network is no fault of ours; everything else is.
 */
export async function whyNotReady(): Promise<string | undefined> {
  try {
    await install()
    return undefined
  } catch (error) {
    if (isInfomaxError(error) && error.code === 'MISSING_DEPENDENCY') return error.message
    throw error
  }
}
