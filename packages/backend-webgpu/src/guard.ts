import { InfomaxError } from '@infomax/core'
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'

/** What happened to a device, once something has. */
export interface Guarded {
  readonly failure: InfomaxError | undefined
}

const filters = ['validation', 'out-of-memory', 'internal'] as const

/**
 * Makes every failure of the device an error where a program reads a number, or begins its next operation.
 *
 * WebGPU reports a failure later and elsewhere, and goes on with buffers that hold nothing: a loop would train on zeros. Every read
 * therefore asks whether all that came before it went well. What failed once stays failed, since weights may have been
 * updated with what it gave: the backend has to be loaded again.
 */
export function guard(backend: WebGPUBackend, device: GPUDevice): Guarded {
  const state: { failure: InfomaxError | undefined } = { failure: undefined }
  const fail = (error: InfomaxError): InfomaxError => (state.failure ??= error)
  const assertWell = (): void => {
    if (state.failure) throw state.failure
  }

  const watch = () => filters.forEach(filter => void device.pushErrorScope(filter))
  /** An error since it was last asked for; scopes close in the opposite order. */
  const takeError = async (): Promise<InfomaxError | undefined> => {
    const scopes = filters.toReversed().map(async filter => {
      const error = await device.popErrorScope().catch(() => null)
      return error && (filter === 'out-of-memory' ? outOfMemory(error.message) : refused(error.message))
    })
    watch()
    return (await Promise.all(scopes)).find(error => error !== null) ?? undefined
  }
  watch()
  void device.lost.then(({ reason, message }) => fail(lost(reason, message)))

  const { read, runWebGPUProgram, readSync } = backend
  backend.read = async id => {
    assertWell()
    if (backend.tensorMap.get(id)?.values) return read.call(backend, id)
    // what is asked for comes after the submission that `read` begins with
    const pending = read.call(backend, id)
    const [[values], error] = await Promise.all([Promise.allSettled([pending]), takeError()])
    if (error) fail(error)
    if (values.status === 'rejected' && !state.failure) {
      // the device says that it is lost after its buffers do
      const info = await Promise.race([device.lost, device.queue.onSubmittedWorkDone().then(() => undefined)])
      fail(info ? lost(info.reason, info.message) : unreadable(values.reason))
    }
    assertWell()
    return (values as PromiseFulfilledResult<Awaited<ReturnType<typeof read>>>).value
  }
  backend.readSync = id => {
    assertWell()
    const { values, dtype } = backend.tensorMap.get(id)
    if (values != null || dtype === 'string') return readSync.call(backend, id)
    throw new InfomaxError(
      'KERNEL_MISSING',
      'WebGPU cannot read a tensor synchronously.',
      'Write `await tensor.data()` instead of `tensor.dataSync()`, and so for array and arraySync.',
    )
  }
  backend.runWebGPUProgram = (...parameters) => {
    assertWell()
    return runWebGPUProgram.apply(backend, parameters)
  }
  guardMemory(backend, device, assertWell)
  return state
}

/** What can never fit is refused before anything has been done with it, so that a smaller batch can be tried at once. */
function guardMemory({ bufferManager }: WebGPUBackend, { limits }: GPUDevice, assertWell: () => void): void {
  const { acquireBuffer } = bufferManager
  const largest = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize)
  bufferManager.acquireBuffer = (...parameters) => {
    assertWell()
    const [bytes] = parameters
    if (bytes > largest)
      throw new InfomaxError(
        'OUT_OF_MEMORY',
        `A tensor of ${mebibytes(bytes)} does not fit: one buffer of this GPU holds ${mebibytes(largest)}.`,
        smaller,
      )
    try {
      return acquireBuffer.apply(bufferManager, parameters)
    } catch (error) {
      // a buffer that is to be filled at once fails at once
      throw error instanceof RangeError ? outOfMemory(error.message, error) : error
    }
  }
}

const smaller = 'Use a smaller batch, and accumulate gradients over several.'
const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`
const resume =
  'The last checkpoint is kept: start the program again, and go on with `infomax train --resume runs/NAME`.'

const lost = (reason: string, message: string): InfomaxError =>
  new InfomaxError(
    'DEVICE_LOST',
    `The GPU was lost (${reason || 'unknown'}): ${message || 'no reason given'}`,
    `${resume}\nIf it happens again, the driver may have stopped a step that took too long: use a smaller batch.`,
  )

const outOfMemory = (message: string, cause?: unknown): InfomaxError =>
  new InfomaxError('OUT_OF_MEMORY', `The GPU ran out of memory: ${message}`, `${smaller}\n${resume}`, { cause })

const unreadable = (cause: Error): InfomaxError =>
  new InfomaxError('DEVICE_LOST', `The GPU did not give its numbers back: ${cause.message}`, resume, { cause })

const refused = (message: string): InfomaxError =>
  new InfomaxError(
    'KERNEL_MISSING',
    `The GPU refused an operation: ${message}`,
    'Please report it with what `infomax doctor` says of this GPU; the backend wasm can do the same.',
  )
