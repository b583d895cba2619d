import { convnet, mlpProjector } from '@infomax/backbones'
import { createRandom, type Network, parseOptions, standalone, type Terms } from '@infomax/core'
import { simclr, vicreg } from '@infomax/objectives'
import { covariance, logdet, tf } from '@infomax/tensor'
import type { Scalar, Tensor, Tensor2D, Variable } from '@tensorflow/tfjs-core'

const image = [8, 8, 3] as const
const batch = 24

/** −½ log det of the embeddings' covariance: the entropy of a Gaussian, to be made large. */
const entropy = {
  terms: ({ embeddings }: { readonly embeddings: readonly Tensor2D[] }): Terms => ({
    entropy: { weight: -0.5, value: mean(embeddings.map(z => logdet(regular(covariance(z))))), role: 'entropy' },
    agreement: {
      weight: 10,
      value: tf.mean(tf.squaredDifference(embeddings[0]!, embeddings[1]!)),
      role: 'reconstruction',
    },
  }),
}
const mean = (values: readonly Scalar[]): Scalar => tf.mean(tf.stack([...values]))
const regular = (a: Tensor2D): Tensor2D => tf.add(a, tf.mul(0.1, tf.eye(a.shape[0])))

const objectives = {
  vicreg: vicreg.create(parseOptions(vicreg, {}), standalone),
  simclr: simclr.create(parseOptions(simclr, {}), standalone),
  entropy,
}

/**
 * The losses of a small network's first steps on the current backend: two noisy views of seeded images through two
 * convolutions and a projector, gradients by TensorFlow.js, plain gradient descent.
 */
export async function train(objective: keyof typeof objectives, steps: number): Promise<number[]> {
  const random = createRandom(7, objective)
  const backbone = convnet
    .create(parseOptions(convnet, { channels: '6-10', strides: '1-2' }), standalone)
    .build(image, random)
  const projector = mlpProjector
    .create(parseOptions(mlpProjector, { layers: '16-12' }), standalone)
    .build(backbone.outputDim, random)
  const parameters = [...backbone.parameters, ...projector.parameters].map(({ variable }) => variable)
  const views = noisyViews()
  const losses: number[] = []
  for (let step = 0; step < steps; step++) {
    const loss = tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => {
        const embeddings = views.map(view => forward(projector, forward(backbone, view)))
        const terms = Object.values(objectives[objective].terms({ embeddings, step, steps }))
        return terms.map(({ weight, value }) => tf.mul(value, weight) as Scalar).reduce((a, b) => tf.add(a, b))
      }, parameters)
      for (const variable of parameters) descend(variable, grads[variable.name]!)
      return value
    })
    losses.push((await loss.data())[0]!)
    loss.dispose()
  }
  tf.dispose(views)
  backbone.dispose()
  projector.dispose()
  return losses
}

const forward = (network: Network, x: Tensor): Tensor2D => network.forward(x, { training: true, record() {} })

const descend = (variable: Variable, gradient: Tensor): void =>
  variable.assign(tf.sub(variable, tf.mul(0.002, gradient)) as never)

function noisyViews(): Tensor[] {
  const random = createRandom(8, 'views')
  const size = batch * image[0] * image[1] * image[2]
  const clean = Float32Array.from({ length: size }, () => random.normal())
  return [0, 1].map(() =>
    tf.tensor(
      clean.map(value => value + 0.3 * random.normal()),
      [batch, ...image],
    ),
  )
}

/** The largest difference of two curves, relative to the first. */
export const deviation = (expected: readonly number[], actual: readonly number[]): number =>
  Math.max(...expected.map((loss, i) => Math.abs(loss - actual[i]!) / Math.abs(loss)))
