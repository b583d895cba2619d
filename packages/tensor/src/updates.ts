import type { NamedAttrMap, Scalar, Tensor } from '@tensorflow/tfjs-core'
import { hasKernel, kernelNames, runKernel } from './kernels.ts'
import { tf } from './tf.ts'

export interface MomentumOptions {
  /** The learning rate η. */
  readonly rate: number
  /** μ */
  readonly momentum: number
  /** An L2 penalty λ; 0 unless told. */
  readonly decay?: number
  /** Looks ahead by one step. */
  readonly nesterov?: boolean
  /** A factor s of the penalised gradient, such as a trust ratio; 1 unless told. */
  readonly scale?: Scalar
}

export interface MomentumUpdate<T extends Tensor> {
  readonly weights: T
  readonly velocity: T
}

/**
 * A step of descent with momentum, in one pass over memory.
 *
 * g = s·(gradient + λ·w), v ← μ·v + g, w ← w − η·v, with Nesterov w ← w − η·(g + μ·v); all of one shape. What is given
 * stays as it is. Not to be differentiated.
 */
export function momentumUpdate<T extends Tensor>(
  weights: T,
  velocity: T,
  gradient: Tensor,
  { rate, momentum, decay = 0, nesterov = false, scale }: MomentumOptions,
): MomentumUpdate<T> {
  const [moved, next] = run(
    kernelNames.momentumUpdate,
    { weights, velocity, gradient, ...(scale ? { scale } : {}) },
    { rate, momentum, decay, nesterov },
    () => {
      const penalised = decay === 0 ? gradient : tf.add(gradient, tf.mul(decay, weights))
      const g = scale ? tf.mul(scale, penalised) : penalised
      const v = tf.add(tf.mul(momentum, velocity), g)
      const direction = nesterov ? tf.add(g, tf.mul(momentum, v)) : v
      return [tf.sub(weights, tf.mul(rate, direction)), v]
    },
  )
  return { weights: moved as T, velocity: next as T }
}

export interface AdamOptions {
  /** The learning rate η. */
  readonly rate: number
  /** The number t of this step, from 0. */
  readonly step: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  /** λ; 0 unless told. */
  readonly decay?: number
  /** λ shrinks the weights by themselves, as in AdamW, instead of adding to the gradient. */
  readonly decoupled?: boolean
}

export interface AdamUpdate<T extends Tensor> {
  readonly weights: T
  readonly first: T
  readonly second: T
}

/**
 * A step of Adam, in one pass over memory.
 *
 * g = gradient + λ·w, m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², w ← w − η·m̂/(√v̂ + ε) with m̂ = m/(1 − β₁ᵗ⁺¹) and
 * v̂ = v/(1 − β₂ᵗ⁺¹); decoupled, g = gradient and w ← (1 − η·λ)·w first. All of one shape. What is given stays as it is.
 * Not to be differentiated.
 * @see Kingma & Ba 2015, arXiv:1412.6980, algorithm 1; Loshchilov & Hutter 2019, arXiv:1711.05101, algorithm 2
 */
export function adamUpdate<T extends Tensor>(
  weights: T,
  first: T,
  second: T,
  gradient: Tensor,
  { rate, step, beta1, beta2, epsilon, decay = 0, decoupled = false }: AdamOptions,
): AdamUpdate<T> {
  // η·m̂/(√v̂ + ε) = η′·m/(√v + ε′)
  const correction = Math.sqrt(1 - beta2 ** (step + 1))
  const attributes = {
    ...{ beta1, beta2, rate: (rate * correction) / (1 - beta1 ** (step + 1)), epsilon: epsilon * correction },
    ...{ decay: decoupled ? 0 : decay, shrink: decoupled ? 1 - rate * decay : 1 },
  }
  const [moved, m, v] = run(kernelNames.adamUpdate, { weights, first, second, gradient }, attributes, () => {
    const { rate, epsilon, decay, shrink } = attributes
    const g = decay === 0 ? gradient : tf.add(gradient, tf.mul(decay, weights))
    const m = tf.add(tf.mul(beta1, first), tf.mul(1 - beta1, g))
    const v = tf.add(tf.mul(beta2, second), tf.mul(1 - beta2, tf.square(g)))
    const shrunk = shrink === 1 ? weights : tf.mul(shrink, weights)
    return [tf.sub(shrunk, tf.mul(rate, tf.div(m, tf.add(tf.sqrt(v), epsilon)))), m, v]
  })
  return { weights: moved as T, first: m as T, second: v as T }
}

/** An exponential moving average: m·average + (1 − m)·value, of one shape. Not to be differentiated. */
export const movingAverage = <T extends Tensor>(average: T, value: T, momentum: number): T =>
  run(kernelNames.movingAverage, { average, value }, { momentum }, () => [
    tf.add(tf.mul(momentum, average), tf.mul(1 - momentum, value)),
  ])[0] as T

function run(
  name: string,
  inputs: Record<string, Tensor>,
  attributes: NamedAttrMap,
  composed: () => Tensor[],
): readonly Tensor[] {
  return hasKernel(name) ? runKernel(name, inputs, attributes) : tf.tidy(composed)
}
