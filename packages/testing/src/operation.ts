import { createRandom } from '@infomax/math'
import { hasKernel, tf } from '@infomax/tensor'
import { expect, it } from 'vitest'
import { expectGradient } from './gradient.ts'
import { expectNoLeak } from './leak.ts'
import { type Operation, operations, toTensor } from './operations.ts'
import { filled, type Numbers } from './reference.ts'
import { numbers } from './samples.ts'

/**
 * Every operation of `@infomax/tensor` on the current backend: values as loops over doubles give them, gradients as finite
 * differences give them, no tensor left behind. What needs a kernel that the backend lacks is skipped by name.
 */
export function testOperations(): void {
  for (const operation of operations) {
    const { name, run, differentiable = true, magnitude = 0, kernel } = operation

    it(`${name}: values`, async ({ skip }) => {
      if (kernel && !hasKernel(kernel)) skip(`no kernel ${kernel}`)
      const inputs = inputsOf(operation)
      const expected = operation.expected(...inputs)
      const tensors = inputs.map(toTensor)
      const y = tf.tidy(() => run(...tensors))
      expect(y.shape).toEqual(expected.shape)
      const values = await numbers(y)
      // Sums of up to 256 products in f32, relative to the largest result
      const largest = expected.values.reduce((most, value) => Math.max(most, Math.abs(value)), magnitude)
      const worst = values.reduce((most, value, i) => Math.max(most, Math.abs(value - expected.values[i]!)), 0)
      expect(worst).toBeLessThanOrEqual(256 * 2 ** -24 * largest)
      tf.dispose([y, ...tensors])
    })

    if (differentiable)
      it(`${name}: gradient`, async ({ skip }) => {
        if (kernel && !hasKernel(kernel)) skip(`no kernel ${kernel}`)
        const tensors = inputsOf(operation).map(toTensor)
        await expectGradient(run, tensors, { magnitude })
        tf.dispose(tensors)
      })

    it(`${name}: leaves nothing behind`, async ({ skip }) => {
      if (kernel && !hasKernel(kernel)) skip(`no kernel ${kernel}`)
      const tensors = inputsOf(operation).map(toTensor)
      await expectNoLeak(() => {
        tf.tidy(() => void run(...tensors))
        if (differentiable) tf.dispose(tf.grads((...inputs) => tf.sum(run(...inputs)))(tensors))
      }, 20)
      tf.dispose(tensors)
    })
  }
}

function inputsOf({ name, shapes, prepare }: Operation): readonly Numbers[] {
  const inputs = shapes.map((shape, k) => {
    const random = createRandom(k, name)
    return filled(shape, () => Math.fround(random.normal()))
  })
  return prepare ? prepare(inputs).map(({ shape, values }) => filled(shape, i => Math.fround(values[i]!))) : inputs
}
