/** Asked of the process, not imported: a bundle for pages then names no module of Node. */
export const workerThreads = (): typeof import('node:worker_threads') | undefined =>
  globalThis.process?.getBuiltinModule?.('node:worker_threads')

/** Ends the threads at rest, which otherwise end with the process. */
export async function stopThreads(): Promise<void> {
  await (await import('./thread.ts')).stopResting()
}
