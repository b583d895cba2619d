/** The name of the one binary that is used: SIMD, one thread. */
export const binary = 'tfjs-backend-wasm-simd.wasm'

/** Whether this runs in Node, whose file system holds the binaries. */
export const inNode = typeof process !== 'undefined' && !!process.versions?.node

/** The folder of TensorFlow.js's binaries, with a slash at its end; undefined in a browser: beside the script. */
export async function wasmFolder(wasmPath?: string): Promise<string | undefined> {
  if (wasmPath !== undefined) return wasmPath.endsWith('/') ? wasmPath : `${wasmPath}/`
  if (!inNode) return undefined
  const [{ createRequire }, { dirname }] = await Promise.all([import('node:module'), import('node:path')])
  return `${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}/`
}

/** Whether a file can be read; in a browser that is seen when it is loaded. */
export async function readable(path: string): Promise<boolean> {
  if (!inNode) return true
  const { access } = await import('node:fs/promises')
  return access(path).then(
    () => true,
    () => false,
  )
}
