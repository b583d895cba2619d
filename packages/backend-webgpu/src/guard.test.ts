import { standalone } from '@infomax/core'
import { batchNorm, tf } from '@infomax/tensor'
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { softwareVulkan } from '../test/software-vulkan.ts'
import { loadWebgpu, plugin, webgpu } from './index.ts'

const missing = softwareVulkan()
// Shaders in software, on a machine that may be busy
const patience = { timeout: 600_000 }
const software = { powerPreference: 'high-performance', software: true } as const

const device = (): GPUDevice => (tf.backend() as unknown as { device: GPUDevice }).device
const step = () => tf.tidy(() => tf.grad(x => tf.sum(tf.matMul(x as Tensor2D, x as Tensor2D)))(tf.ones([40, 40])))

it('is what the plug-in provides, and beats what has no GPU', () => {
  expect(plugin.provides).toEqual([webgpu])
  expect(webgpu.create(software, standalone)).toMatchObject({ engine: 'webgpu', rank: 40 })
})

describe.skipIf(missing)(`adapters${missing ? `: ${missing}` : ''}`, patience, () => {
  it('takes one in software only when told to', async () => {
    expect(await webgpu.create(software, standalone).probe()).toEqual({
      available: true,
      detail: expect.stringMatching(/SwiftShader.*MiB, workgroups of \d+/),
    })
    const refusing = webgpu.create({ ...software, software: false }, standalone)
    expect(await refusing.probe()).toEqual({
      available: false,
      reason: expect.stringContaining('only a software adapter (SwiftShader'),
      fix: expect.stringContaining('backend.software=true'),
    })
    const absent = webgpu.create({ ...software, adapter: 'no such GPU' }, standalone)
    expect(await absent.probe()).toMatchObject({ available: false, reason: expect.stringContaining('"no such GPU"') })
    await expect(absent.load()).rejects.toMatchObject({ code: 'BACKEND_UNAVAILABLE' })
    await expect(refusing.load()).rejects.toMatchObject({ code: 'BACKEND_UNAVAILABLE' })
  })
})

describe.skipIf(missing)(`a device${missing ? `: ${missing}` : ''}`, patience, () => {
  beforeEach(async () => {
    await loadWebgpu(software)
  })

  it('has all that its adapter has', async () => {
    // the least that every adapter has are 256 and 128 MiB
    expect(device().limits.maxBufferSize).toBeGreaterThanOrEqual(2 ** 30)
    expect(device().limits.maxStorageBufferBindingSize).toBeGreaterThanOrEqual(2 ** 30)
  })

  it('loads again without a word, after another backend too', async () => {
    const warn = vi.spyOn(console, 'warn')
    const before = device()
    await tf.setBackend('cpu')
    expect((await loadWebgpu(software)).detail).toMatch(/SwiftShader.* kernels of infomax, tfjs 4/)
    expect(tf.getBackend()).toBe('webgpu')
    expect(device()).toBe(before)
    expect(warn).not.toHaveBeenCalled()
  })

  it('lost in the middle of a step is an error that says how to go on', async () => {
    const pending = step().data()
    const unread = step()
    device().destroy()
    const lost = {
      code: 'DEVICE_LOST',
      message: expect.stringMatching(/GPU was lost \(destroyed\)/),
      fix: expect.stringMatching(/last checkpoint is kept[\s\S]*infomax train --resume/),
    }
    await expect(pending).rejects.toMatchObject(lost)
    await expect(unread.data()).rejects.toMatchObject(lost)
    expect(step).toThrow(expect.objectContaining(lost))
  })

  it('that was lost is replaced by loading again', async () => {
    device().destroy()
    await expect(step().data()).rejects.toMatchObject({ code: 'DEVICE_LOST' })
    await loadWebgpu(software)
    const gradient = await step().data()
    expect(gradient.every(value => value === 80)).toBe(true)
    const { mean } = batchNorm(tf.tensor2d([1, 3], [2, 1]), tf.ones([1]) as Tensor1D, tf.zeros([1]) as Tensor1D)
    expect([...(await mean.data())]).toEqual([2])
  })

  it('says at the next read that it refused something, and never gives numbers after that', async () => {
    const good = tf.square(tf.ones([1000, 2]))
    device().createBuffer({ size: device().limits.maxBufferSize + 4, usage: GPUBufferUsage.STORAGE })
    const refused = { code: 'KERNEL_MISSING', message: expect.stringContaining('refused an operation') }
    await expect(good.data()).rejects.toMatchObject(refused)
    expect(step).toThrow(expect.objectContaining(refused))
  })

  it('refuses at once what can never fit, and goes on', async () => {
    const row = tf.ones([1, 2 ** 15]) as Tensor2D
    expect(() => tf.matMul(row, row, true)).toThrow(/INFOMAX_OUT_OF_MEMORY.*4096 MiB[\s\S]*smaller batch/)
    expect(await step().data()).toHaveLength(1600)
  })

  it('is never read synchronously', async () => {
    const onDevice = tf.square(tf.ones([40, 40]))
    expect(() => onDevice.dataSync()).toThrow(expect.objectContaining({ code: 'KERNEL_MISSING' }))
    expect((await onDevice.data())[0]).toBe(1)
    // what was read once is here
    expect(onDevice.dataSync()[0]).toBe(1)
  })
})
