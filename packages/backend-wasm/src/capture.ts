type Result = WebAssembly.WebAssemblyInstantiatedSource | WebAssembly.Instance

/**
 * Runs something that instantiates a WebAssembly module, and finds that module's memory.
 *
 * TensorFlow.js gives away tensors' addresses but not the memory they point into, so the two functions that create
 * instances are watched meanwhile.
 */
export async function captureMemory(run: () => Promise<unknown>): Promise<WebAssembly.Memory | undefined> {
  const { instantiate, instantiateStreaming } = WebAssembly
  let memory: WebAssembly.Memory | undefined
  const watch =
    <Parameters extends unknown[]>(create: (...parameters: Parameters) => Promise<Result>) =>
    async (...parameters: Parameters): Promise<Result> => {
      const result = await create(...parameters)
      const { exports } = result instanceof WebAssembly.Instance ? result : result.instance
      memory ??= Object.values(exports).find(value => value instanceof WebAssembly.Memory)
      return result
    }
  WebAssembly.instantiate = watch(instantiate as never) as never
  if (instantiateStreaming) WebAssembly.instantiateStreaming = watch(instantiateStreaming) as never
  try {
    await run()
  } finally {
    WebAssembly.instantiate = instantiate
    if (instantiateStreaming) WebAssembly.instantiateStreaming = instantiateStreaming
  }
  return memory
}
