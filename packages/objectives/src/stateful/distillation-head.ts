import type { Owned, Parameter, Random, State } from '@infomax/core'
import { columnMeans, normaliseRows, tf } from '@infomax/tensor'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { type Average, createAverage } from './average.ts'
import { scoresOf } from './prediction.ts'
import { linearDeviation, normalTensor, parameter, state } from './variables.ts'
import { withoutGradient } from './without-gradient.ts'

/**
 * DINO's last layer, of the network and of its teacher: scores z·wₖ of an embedding and K prototypes, both scaled to
 * length 1 (weight normalisation of a fixed scale). The teacher's prototypes follow the network's as its weights do.
 */
export interface DistillationHead {
  readonly owned: Owned
  /** The network's prototypes, `[K, d]`. */
  prototypes(): Tensor2D
  /** The teacher's distribution over prototypes, a constant: softmax((z·w′ − centre)/τ), `[n, d]` → `[n, K]`. */
  codes(targets: Tensor2D, temperature: number): Tensor2D
  /** Moves the centre towards the mean score of targets, and then the teacher's prototypes. */
  update(targets: readonly Tensor2D[], teacher: { momentum: number; step: number }): void
}

export interface DistillationShape {
  readonly dims: number
  readonly prototypes: number
  /** c ← m·c + (1 − m)·mean score; without it nothing is subtracted. */
  readonly centreMomentum?: number
}

export function createDistillationHead(shape: DistillationShape, random: Random): DistillationHead {
  const { dims, prototypes: k, centreMomentum } = shape
  const initial = normalTensor([k, dims], random.child('prototypes'), linearDeviation(dims))
  const weight: Parameter = parameter('prototypes', initial)
  const slow: Average = createAverage('teacher.prototypes', weight.variable)
  const centre: State | undefined = centreMomentum === undefined ? undefined : state('centre', tf.zeros([k]))
  const slowRows = (): Tensor2D => normaliseRows(slow.value as Tensor2D)
  return {
    owned: { parameters: [weight], state: [...slow.states, ...(centre ? [centre] : [])] },
    prototypes: () => normaliseRows(weight.variable as Tensor2D),
    codes: (targets, temperature) =>
      withoutGradient((): Tensor2D => {
        const scores = scoresOf(normaliseRows(targets), slowRows(), temperature)
        return tf.softmax(centre ? (tf.sub(scores, tf.div(centre.variable, temperature)) as Tensor2D) : scores)
      }),
    update(targets, { momentum, step }) {
      tf.tidy(() => {
        if (centre && centreMomentum !== undefined) {
          const mean = columnMeans(tf.concat(targets.map(z => normaliseRows(z))))
          const score = tf.reshape(tf.matMul(slowRows(), tf.reshape(mean, [-1, 1])), [-1])
          const c = centre.variable
          c.assign(tf.add(tf.mul(c, centreMomentum), tf.mul(score, 1 - centreMomentum)))
        }
        slow.update(momentum, step)
      })
    },
  }
}
