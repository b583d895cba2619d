import { createRandom, type Optimizer, standalone } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { beforeAll, describe, expect, it } from 'vitest'
import { adam, adamw } from './adam.ts'
import { lars } from './lars.ts'
import { sgd } from './sgd.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const steps = 5
const start = [0.5, -1.25, 2, 0.125]
const gradientAt = (step: number): number[] => {
  const random = createRandom(7, step)
  return start.map(() => random.normal())
}

/** Runs an optimizer over fixed gradients and returns the weights. */
function run(optimizer: Optimizer, exempt = false): number[] {
  return tf.tidy(() => {
    const variable = tf.variable(tf.tensor1d(start))
    const slots = Object.fromEntries(optimizer.slots.map(slot => [slot, tf.variable(tf.zeros([4]), false)]))
    for (let step = 0; step < steps; step++)
      optimizer.update({ name: 'w', variable, exempt }, tf.tensor1d(gradientAt(step)), slots, {
        learningRate: optimizer.learningRate,
        step,
      })
    return [...variable.dataSync()]
  })
}

const norm = (x: readonly number[]): number => Math.hypot(...x)
// five steps of f32 arithmetic on numbers near 1
const near = (actual: number[], expected: number[]): void => {
  for (const [i, value] of actual.entries()) expect(Math.abs(value - expected[i]!), `${i}`).toBeLessThan(5e-6)
}

describe('sgd', () => {
  const reference = (nesterov: boolean, decay: number): number[] => {
    const w = [...start]
    const v = w.map(() => 0)
    for (let step = 0; step < steps; step++)
      for (const [i, g0] of gradientAt(step).entries()) {
        const g = g0 + decay * w[i]!
        v[i] = 0.9 * v[i]! + g
        w[i]! -= 0.1 * (nesterov ? g + 0.9 * v[i]! : v[i]!)
      }
    return w
  }
  it.each([true, false])('follows the formula, nesterov %s', nesterov => {
    const options = { learningRate: 0.1, momentum: 0.9, nesterov, weightDecay: 0.01 }
    near(run(sgd.create(options, standalone)), reference(nesterov, 0.01))
    near(run(sgd.create(options, standalone), true), reference(nesterov, 0))
  })
})

describe.each([
  [adam, false],
  [adamw, true],
] as const)('%s', (definition, decoupled) => {
  it(`decays ${decoupled ? 'apart from' : 'through'} the gradient, moments corrected`, () => {
    const options = { learningRate: 0.05, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.1 }
    const w = [...start]
    const m = w.map(() => 0)
    const v = w.map(() => 0)
    for (let t = 1; t <= steps; t++)
      for (const [i, g0] of gradientAt(t - 1).entries()) {
        if (decoupled) w[i]! -= 0.05 * 0.1 * w[i]!
        const g = decoupled ? g0 : g0 + 0.1 * w[i]!
        m[i] = 0.9 * m[i]! + 0.1 * g
        v[i] = 0.99 * v[i]! + 0.01 * g * g
        w[i]! -= (0.05 * (m[i]! / (1 - 0.9 ** t))) / (Math.sqrt(v[i]! / (1 - 0.99 ** t)) + 1e-8)
      }
    near(run(definition.create(options, standalone)), w)
  })
})

describe('lars', () => {
  const options = { learningRate: 0.3, momentum: 0.9, weightDecay: 0.01, clip: true, epsilon: 1e-8 } as const
  it('is the reference: trust from the decayed gradient', () => {
    const w = [...start]
    const v = w.map(() => 0)
    for (let step = 0; step < steps; step++) {
      const g = gradientAt(step).map((x, i) => x + 0.01 * w[i]!)
      const trust = (0.001 * norm(w)) / norm(g)
      for (const i of w.keys()) v[i] = 0.9 * v[i]! + g[i]! * trust
      for (const i of w.keys()) w[i]! -= 0.3 * v[i]!
    }
    near(run(lars.create({ ...options, variant: 'reference' }, standalone)), w)
  })
  it.each([true, false])('is solo-learn: trust from both norms, clip %s', clip => {
    const w = [...start]
    const v = w.map(() => 0)
    // large enough for the clip to bind
    const eta = 2
    for (let step = 0; step < steps; step++) {
      const g = gradientAt(step)
      const trust = (eta * norm(w)) / (norm(g) + 0.01 * norm(w) + 1e-8)
      const used = clip ? Math.min(trust / 0.3, 1) : trust
      const scaled = g.map((x, i) => (x + 0.01 * w[i]!) * used)
      for (const i of w.keys()) v[i] = 0.9 * v[i]! + scaled[i]!
      for (const i of w.keys()) w[i]! -= 0.3 * v[i]!
    }
    near(run(lars.create({ ...options, variant: 'solo-learn', eta, clip }, standalone)), w)
  })
  it.each(['reference', 'solo-learn'] as const)('%s moves weights that are all 0', variant => {
    const optimizer = lars.create({ ...options, variant }, standalone)
    const moved = tf.tidy(() => {
      const variable = tf.variable(tf.zeros([2]))
      const velocity = tf.variable(tf.zeros([2]), false)
      optimizer.update(
        { name: 'w', variable, exempt: false },
        tf.tensor1d([1, -2]),
        { velocity },
        { learningRate: 0.5, step: 0 },
      )
      return [...variable.dataSync()]
    })
    // without a norm there is no ratio to trust: a plain step
    expect(moved).toEqual([-0.5, 1])
  })
  it('solo-learn leaves weights without a gradient where they are', () => {
    const optimizer = lars.create({ ...options, variant: 'solo-learn' }, standalone)
    const kept = tf.tidy(() => {
      const variable = tf.variable(tf.tensor1d(start))
      const velocity = tf.variable(tf.zeros([4]), false)
      const at = { learningRate: 0.5, step: 0 }
      optimizer.update({ name: 'w', variable, exempt: false }, tf.zeros([4]), { velocity }, at)
      return [...variable.dataSync()]
    })
    expect(kept).toEqual(start)
  })
  it('gives biases neither decay nor trust', () => {
    near(
      run(lars.create({ ...options, variant: 'reference' }, standalone), true),
      run(sgd.create({ learningRate: 0.3, momentum: 0.9, nesterov: false, weightDecay: 0 }, standalone)),
    )
  })
})
