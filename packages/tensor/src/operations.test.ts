import { beforeAll, describe, expect, it } from 'vitest'
import { testOperations } from '../../testing/src/operation.ts'
import { hasKernel, kernelNames, tf } from './index.ts'

describe('in their composed form, on a backend without kernels of ours', () => {
  beforeAll(() => tf.setBackend('cpu'))

  it('finds none', () => {
    for (const name of Object.values(kernelNames)) expect(hasKernel(name), name).toBe(false)
    expect(hasKernel('Conv2D')).toBe(true)
  })

  testOperations()
})
