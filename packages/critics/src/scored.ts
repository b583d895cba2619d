import type { Random } from '@infomax/core'
import { matrix } from '@infomax/math'
import { tf } from '@infomax/tensor'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { type Critic, type CriticShape, forms } from './forms.ts'
import { dvLoss, mineLoss, type ScoreLoss, tubaLoss } from './losses.ts'
import type { Bound, Model } from './model.ts'
import type { CriticOptions } from './options.ts'
import { network } from './perceptron.ts'
import { onDevice } from './samples.ts'

type Build = Bound['build']

const criticOf = (shape: CriticShape, { critic }: CriticOptions, random: Random): Critic =>
  forms[critic](shape, random.child('critic'))

/** A critic that is trained by a loss of its scores. */
export const scored =
  (loss: ScoreLoss): Build =>
  (...made) =>
    modelOf(criticOf(...made), loss)

/** A critic that is trained by MINE and judged by what it bounds. */
export const scoredByMine: Build = (shape, options, random) => {
  const judged = modelOf(criticOf(shape, options, random), dvLoss)
  const { loss, dispose } = mineLoss(options.decay)
  return {
    ...judged,
    loss: (x, y) => tf.tidy(() => loss(judged.scores(x, y))),
    dispose() {
      judged.dispose()
      dispose()
    },
  }
}

/** A critic less a baseline that is trained beside it, f(x, y) − ln a(y). */
export const scoredOverBaseline: Build = (shape, options, random) =>
  modelOf(overBaseline(criticOf(shape, options, random), shape, random.child('baseline')), tubaLoss)

function overBaseline(critic: Critic, { q, hidden }: CriticShape, random: Random): Critic {
  const logBaseline = network(q, hidden, 1, random)
  return {
    parameters: [...critic.parameters, ...logBaseline.parameters],
    scores: (x, y) => tf.tidy(() => tf.sub(critic.scores(x, y), tf.reshape(logBaseline(y), [1, -1])) as Tensor2D),
    dispose() {
      critic.dispose()
      logBaseline.dispose()
    },
  }
}

function modelOf(critic: Critic, of: ScoreLoss): Model & Critic {
  const loss: Model['loss'] = (x, y) => tf.tidy(() => of(critic.scores(x, y)))
  return {
    ...critic,
    loss,
    judge: loss,
    async table({ x, y }) {
      const scores = tf.tidy(() => critic.scores(onDevice(x), onDevice(y)))
      const data = Float64Array.from(await scores.data())
      scores.dispose()
      return matrix(data, x.rows, y.rows)
    },
  }
}
