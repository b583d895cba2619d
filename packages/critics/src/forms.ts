import { InfomaxError, type Parameter, type Random } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core'
import type { CriticOptions } from './options.ts'
import { network, owned, type Perceptron } from './perceptron.ts'

/** A function f(x, y) that is trained. */
export interface Critic {
  readonly parameters: readonly Parameter[]
  /** `[n, p]`, `[m, q]` → fᵢⱼ = f(xᵢ, yⱼ), `[n, m]`. Differentiable. */
  scores(x: Tensor2D, y: Tensor2D): Tensor2D
  dispose(): void
}

/** What a critic is made for and out of. */
export interface CriticShape extends Pick<CriticOptions, 'hidden' | 'embedding'> {
  /** Columns of x and of y. */
  readonly p: number
  readonly q: number
}

type Form = (shape: CriticShape, random: Random) => Critic

/** f(x, y) = g(x)·h(y), networks into one space: n + m passes for n·m scores. */
const separable: Form = ({ p, q, hidden, embedding }, random) => {
  const g = network(p, hidden, embedding, random.child('g'))
  const h = network(q, hidden, embedding, random.child('h'))
  return criticOf([g, h], (x, y) => tf.matMul(g(x), h(y), false, true))
}

/** f(x, y) of one network that is given x and y side by side: n·m passes but for its first layer, which is a sum of two. */
const concatenated: Form = ({ p, q, hidden }, random) => {
  const [width, ...others] = hidden.split('-')
  if (!width)
    throw new InfomaxError(
      'BAD_OPTIONS',
      'A concatenated critic without a hidden layer is a sum of functions of x and of y, which knows nothing of both.',
      'Give hidden a width, or take critic=bilinear.',
    )
  const ofX = network(p, '', Number(width), random.child('x'))
  const ofY = network(q, '', Number(width), random.child('y'))
  const rest = network(Number(width), others.join('-'), 1, random.child('rest'))
  return criticOf([ofX, ofY, rest], (x, y) => {
    const [n, m] = [x.shape[0], y.shape[0]]
    const [a, b] = [tf.expandDims(ofX(x), 1), tf.expandDims(ofY(y), 0) as Tensor3D]
    const rows = Math.max(1, Math.floor(most / m))
    const blocks = Array.from({ length: Math.ceil(n / rows) }, (_, i) =>
      tf.tidy(() => {
        const count = Math.min(rows, n - i * rows)
        const sums = tf.relu(tf.add(tf.slice(a, i * rows, count), b))
        return tf.reshape(rest(tf.reshape(sums, [count * m, -1])), [count, m]) as Tensor2D
      }),
    )
    return blocks.length === 1 ? blocks[0]! : tf.concat(blocks)
  })
}

/** Passes at once. */
const most = 2 ** 14

/** f(x, y) = xᵀWy + uᵀx + vᵀy + c, without a hidden layer. */
const bilinear: Form = ({ p, q }, random) => {
  const map = network(p, '', q + 1, random.child('W'))
  return criticOf([map], (x, y) => tf.matMul(map(x), tf.concat([y, tf.ones([y.shape[0], 1])], 1), false, true))
}

/** The forms of a critic by name. */
export const forms: Readonly<Record<CriticOptions['critic'], Form>> = { separable, concatenated, bilinear }

const criticOf = (networks: readonly Perceptron[], scores: Critic['scores']): Critic => ({
  ...owned(networks),
  scores: (x, y) => tf.tidy(() => scores(x, y)),
})
