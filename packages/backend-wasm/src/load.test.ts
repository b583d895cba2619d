import { createRandom, standalone } from '@infomax/core'
import { batchNorm, conv2d, globalAveragePool, tf } from '@infomax/tensor'
import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { loadWasm, plugin, wasm } from './index.ts'

const { instantiate } = WebAssembly
const listeners = process.listenerCount('uncaughtException')

beforeAll(async () => {
  await loadWasm()
})

describe('the backend', () => {
  it('is what the plug-in provides, and available', async () => {
    expect(plugin.provides).toEqual([wasm])
    const backend = wasm.create({}, standalone)
    expect(await backend.probe()).toMatchObject({ available: true })
    expect(backend).toMatchObject({ engine: 'wasm', rank: 10 })
  })

  it('loads again without a word, after another backend too', async () => {
    const warn = vi.spyOn(console, 'warn')
    await tf.setBackend('cpu')
    const { detail } = await loadWasm()
    expect(detail).toMatch(/^SIMD, \d+ kernels of infomax, tfjs 4/)
    expect(tf.getBackend()).toBe('wasm')
    expect(warn).not.toHaveBeenCalled()
  })

  it('leaves WebAssembly and the process as they were', () => {
    expect(WebAssembly.instantiate).toBe(instantiate)
    expect(process.listenerCount('uncaughtException')).toBe(listeners)
  })

  it('says what is wrong with a folder without binaries', async () => {
    const backend = wasm.create({ wasmPath: 'no/such/folder' }, standalone)
    expect(await backend.probe()).toEqual({
      available: false,
      reason: 'no/such/folder/tfjs-backend-wasm-simd.wasm cannot be read.',
      fix: 'Reinstall @tensorflow/tfjs-backend-wasm, or correct the option wasmPath.',
    })
  })

  it('trains a plain tf.conv2d', () => {
    const x = normal([2, 6, 6, 3])
    const filter = normal([3, 3, 3, 4])
    const [dx, dw] = tf.grads((x, w) => tf.sum(tf.conv2d(x as Tensor4D, w as Tensor4D, 2, 'same')))([x, filter])
    expect(dx!.shape).toEqual(x.shape)
    expect(dw!.shape).toEqual(filter.shape)
    expect(dw!.dataSync().some(value => value !== 0)).toBe(true)
  })

  it('leaves to TensorFlow.js what its kernels do not cover', () => {
    const x = normal([1, 4, 4, 2])
    const filter = normal([2, 2, 2, 1])
    expect(() => tf.conv2d(tf.cast(x, 'int32'), filter, 1, 'valid')).toThrow()
    expect(tf.conv2d(x, filter, 1, 'valid').shape).toEqual([1, 3, 3, 1])
    expect(tf.clone(tf.tensor(['a', 'b'])).dataSync()).toEqual(['a', 'b'])
  })
})

describe('memory', () => {
  it('is constant over 200 calls', () => {
    const step = () =>
      tf.tidy(() => {
        const f = (x: Tensor4D, w: Tensor4D, g: Tensor1D) =>
          tf.sum(globalAveragePool(batchNorm(conv2d(x, w, { stride: 2 }), g, g, { relu: true }).y))
        return tf.grads(f as never)([normal([3, 9, 9, 3]), normal([3, 3, 3, 5]), tf.ones([5])])
      })
    for (let i = 0; i < 3; i++) tf.dispose(step())
    const tensors = tf.memory().numTensors
    const heap = heapSize()
    for (let i = 0; i < 200; i++) tf.dispose(step())
    expect(tf.memory().numTensors).toBe(tensors)
    expect(heapSize()).toBe(heap)
  })

  it('may grow while kernels run', () => {
    const x = normal([2, 8, 8, 4])
    const filter = normal([3, 3, 4, 8])
    const before = conv2d(x, filter).dataSync()
    const heap = heapSize()
    const large = tf.zeros([heap / 4 + 1])
    const grown = conv2d(x, filter).dataSync()
    expect(heapSize()).toBeGreaterThan(heap)
    expect(grown).toEqual(before)
    large.dispose()
  })

  it('is shared by a clone until both are gone', () => {
    const x = tf.tensor1d([1, 2, 3])
    const copy = tf.clone(x)
    x.dispose()
    tf.tensor1d([7, 8, 9]).dispose()
    expect(Array.from(copy.dataSync())).toEqual([1, 2, 3])
  })
})

it('gives the same bits twice', () => {
  const run = () =>
    tf.tidy(() => {
      const f = (x: Tensor4D, w: Tensor4D) => tf.sum(tf.square(conv2d(x, w, { stride: 2 })))
      return tf
        .grads(f as never)([normal([9, 13, 13, 5]), normal([3, 3, 5, 11])])
        .map(g => g.dataSync())
    })
  const first = run()
  // other memory, with other leftovers in it
  tf.fill([100_000], Number.NaN).dispose()
  expect(run()).toEqual(first)
})

// last: the memory stays as large as it has become; untouched pages of it cost nothing
describe('memory near its end', () => {
  const backend = () =>
    tf.backend() as unknown as {
      makeOutput(shape: number[], dtype: 'float32'): { dataId: object }
      disposeData(dataId: object): boolean
      numDataIds(): number
      readonly dataIdMap: { get(dataId: object): { readonly memoryOffset: number } }
    }

  it('that could never be there is an error with a fix', () => {
    const allocate = () => backend().makeOutput([2 ** 30], 'float32')
    expect(allocate).toThrow(/INFOMAX_OUT_OF_MEMORY.*4096 MiB[\s\S]*smaller batch/)
  })

  it('is used to the last, with the same results', () => {
    const addresses: number[] = []
    const run = () =>
      tf.tidy(() => {
        const x = normal([2, 200, 200, 5])
        addresses.push(backend().dataIdMap.get(x.dataId).memoryOffset)
        const f = (x: Tensor4D, w: Tensor4D) => tf.sum(tf.square(conv2d(x, w, { stride: 2 })))
        return tf
          .grads(f as never)([x, normal([3, 3, 5, 11])])
          .map(g => g.dataSync())
      })
    const low = run()
    const held: object[] = []
    const fill = (size: number) => () => {
      for (;;) held.push(backend().makeOutput([size], 'float32').dataId)
    }
    const matrix = tf.eye(1000)
    expect(fill(2 ** 27)).toThrow('INFOMAX_OUT_OF_MEMORY')
    expect(held.length).toBeGreaterThanOrEqual(5)
    expect(fill(2 ** 20)).toThrow('INFOMAX_OUT_OF_MEMORY')

    // room for the 4 MB of the inverse, but not for the 16 MB of the work: what was made is given back
    backend().disposeData(held.pop()!)
    const count = backend().numDataIds()
    expect(() => tf.engine().runKernel('LogDet', { a: matrix })).toThrow('INFOMAX_OUT_OF_MEMORY')
    expect(backend().numDataIds()).toBe(count)

    for (let i = 0; i < 8; i++) backend().disposeData(held.pop()!)
    expect(run()).toEqual(low)
    // beyond the range of signed addresses
    expect(addresses[1]).toBeGreaterThan(2 ** 31)
    for (const dataId of held) backend().disposeData(dataId)
  })
})

function normal(shape: [number, number, number, number]): Tensor4D {
  const random = createRandom(9, ...shape)
  const n = shape.reduce((a, b) => a * b, 1)
  return tf.tensor4d(
    Float32Array.from({ length: n }, () => random.normal()),
    shape,
  )
}

const heapSize = (): number => (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length
