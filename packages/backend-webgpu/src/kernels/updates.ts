import { kernelNames } from '@infomax/tensor'
import type { Kernel } from '../kernel.ts'
import { allocate, each, run, size } from '../program.ts'

/** See `kernelNames` of @infomax/tensor. A program has one result: the velocity first, then the weights out of it. */
export const momentumUpdate: Kernel = {
  name: kernelNames.momentumUpdate,
  compute(backend, inputs, attributes) {
    const [weights, velocity, gradient, scale] = [inputs.weights!, inputs.velocity!, inputs.gradient!, inputs.scale]
    const { rate, momentum, decay } = attributes as Record<'rate' | 'momentum' | 'decay', number>
    const nesterov = attributes.nesterov === true
    const scaled = scale ? { scale } : {}
    const g = `${scale ? 'scale[0] * ' : ''}(gradient[index] + uniforms.decay * weights[index])`
    const elements = size(weights.shape)
    const next = run(backend, {
      name: `momentumVelocity_${!!scale}`,
      inputs: { weights, velocity, gradient, ...scaled },
      floats: { momentum, decay },
      output: allocate(backend, weights.shape),
      elements,
      code: each(`result[index] = uniforms.momentum * velocity[index] + ${g};`),
    })
    const moved = run(backend, {
      name: `momentumWeights_${nesterov}_${!!scale}`,
      inputs: { weights, next, ...(nesterov ? { gradient, ...scaled } : {}) },
      floats: { rate, momentum, decay },
      output: allocate(backend, weights.shape),
      elements,
      code: each(`
        let direction = ${nesterov ? `${g} + uniforms.momentum * next[index]` : 'next[index]'};
        result[index] = weights[index] - uniforms.rate * direction;`),
    })
    return [moved, next]
  },
}

/** Both moments, then the weights out of them. */
export const adamUpdate: Kernel = {
  name: kernelNames.adamUpdate,
  compute(backend, inputs, attributes) {
    const [weights, gradient] = [inputs.weights!, inputs.gradient!]
    const { beta1, beta2, rate, epsilon, decay, shrink } = attributes as Record<AdamSetting, number>
    const elements = size(weights.shape)
    const moment = (name: string, before: typeof weights, beta: number, value: string) =>
      run(backend, {
        name,
        inputs: { weights, gradient, before },
        floats: { beta, rest: 1 - beta, decay },
        output: allocate(backend, weights.shape),
        elements,
        code: each(`
          let g = gradient[index] + uniforms.decay * weights[index];
          result[index] = uniforms.beta * before[index] + uniforms.rest * ${value};`),
      })
    const first = moment('adamFirst', inputs.first!, beta1, 'g')
    const second = moment('adamSecond', inputs.second!, beta2, '(g * g)')
    const moved = run(backend, {
      name: 'adamWeights',
      inputs: { weights, first, second },
      floats: { rate, epsilon, shrink },
      output: allocate(backend, weights.shape),
      elements,
      code: each(`
        let step = first[index] / (sqrt(second[index]) + uniforms.epsilon);
        result[index] = uniforms.shrink * weights[index] - uniforms.rate * step;`),
    })
    return [moved, first, second]
  },
}

type AdamSetting = 'beta1' | 'beta2' | 'rate' | 'epsilon' | 'decay' | 'shrink'

export const movingAverage: Kernel = {
  name: kernelNames.movingAverage,
  compute(backend, inputs, attributes) {
    const [average, value] = [inputs.average!, inputs.value!]
    const { momentum } = attributes as { readonly momentum: number }
    return run(backend, {
      name: 'movingAverage',
      inputs: { average, value },
      floats: { momentum, rest: 1 - momentum },
      output: allocate(backend, average.shape),
      elements: size(average.shape),
      code: each('result[index] = uniforms.momentum * average[index] + uniforms.rest * value[index];'),
    })
  },
}
