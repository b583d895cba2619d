import { type Component, createRandom, parseOptions, standalone, type Terms } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Scalar, Tensor, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs-core'

/** A small training, whole but for the loop that a user would write. */
export interface Training {
  readonly backbone: Component<'backbone'>
  readonly backboneOptions?: Readonly<Record<string, unknown>>
  readonly projector: Component<'projector'>
  readonly projectorOptions?: Readonly<Record<string, unknown>>
  readonly objective: Component<'objective'>
  readonly objectiveOptions?: Readonly<Record<string, unknown>>
  readonly sample: readonly number[]
  readonly batch: number
  readonly steps: number
  readonly learningRate: number
}

/** A step of training. */
export interface Point {
  readonly loss: number
  /** Σ |weight·value|, what rounding is relative to: a loss whose terms cancel may be near zero. */
  readonly magnitude: number
}

/**
 * The losses of a network's first steps on the current backend: noisy views of seeded samples, gradients by TensorFlow.js,
 * plain gradient descent. Everything random comes from streams, so that two backends differ by rounding alone.
 */
export async function trainingCurve(training: Training): Promise<Point[]> {
  const { sample, batch, steps, learningRate } = training
  const random = createRandom(7, training.objective.name, training.backbone.name)
  const views = training.objective.needs?.views ?? 2
  const backbone = make(training.backbone, training.backboneOptions).build(sample, random)
  const projector = make(training.projector, training.projectorOptions).build(backbone.outputDim, random)
  const objective = make(training.objective, training.objectiveOptions)
  const owned = objective.build?.({ dims: projector.outputDim, batch, views, samples: batch, classes: 2 }, random) ?? {}
  const parameters = [...backbone.parameters, ...projector.parameters, ...(owned.parameters ?? [])]
  const labels = tf.tensor1d(
    Int32Array.from({ length: batch }, (_, i) => i % 2),
    'int32',
  )
  const samples = Int32Array.from({ length: batch }, (_, i) => i)
  const points: Point[] = []
  const forward = (view: Tensor): Tensor2D =>
    projector.forward(backbone.forward(view, recording), recording) as Tensor2D
  for (let step = 0; step < steps; step++) {
    const inputs = noisyViews(views, [batch, ...sample], step)
    const [loss, magnitude] = tf.tidy(() => {
      let magnitude = tf.scalar(0)
      const shared = { labels: labels as Tensor1D, samples, step, steps }
      // the network itself stands for the teacher: targets carry no gradient
      const targets = objective.momentum ? { targets: inputs.map(forward) } : {}
      let embeddings: Tensor2D[] = []
      const { value, grads } = tf.variableGrads(
        () => {
          embeddings = inputs.map(forward).map(z => tf.keep(z))
          const terms = objective.terms({ embeddings, ...targets, ...shared })
          magnitude = tf.keep(
            tf.addN(Object.values(terms).map(({ weight, value }) => tf.abs(tf.mul(weight, value)))) as Scalar,
          )
          return weighted(terms)
        },
        parameters.map(({ variable }) => variable),
      )
      for (const { variable } of parameters) descend(variable, grads[variable.name], learningRate)
      objective.afterStep?.({ embeddings, ...targets, ...shared })
      tf.dispose(embeddings)
      return [value, magnitude] as const
    })
    points.push({ loss: (await loss.data())[0]!, magnitude: (await magnitude.data())[0]! })
    tf.dispose([loss, magnitude, ...inputs])
  }
  backbone.dispose()
  projector.dispose()
  tf.dispose([labels, ...[...(owned.parameters ?? []), ...(owned.state ?? [])].map(({ variable }) => variable)])
  return points
}

/** The largest difference of two curves, relative to the size of the first's terms at each step. */
export const curveDeviation = (expected: readonly Point[], actual: readonly Point[]): number =>
  Math.max(
    ...expected.map(({ loss, magnitude }, i) =>
      loss === actual[i]!.loss ? 0 : Math.abs(loss - actual[i]!.loss) / magnitude,
    ),
  )

const recording = { training: true as const, record() {} }

const make = <K extends 'backbone' | 'projector' | 'objective'>(component: Component<K>, options: unknown = {}) =>
  component.create(parseOptions(component, options) as never, standalone)

const weighted = (terms: Terms): Scalar =>
  Object.values(terms)
    .map(({ weight, value }) => tf.mul(value, weight) as Scalar)
    .reduce((a, b) => tf.add(a, b))

const descend = (variable: Variable, gradient: Tensor | undefined, rate: number): void => {
  if (gradient) variable.assign(tf.sub(variable, tf.mul(rate, gradient)) as never)
}

/** Views of the same seeded samples, each with noise of its own. */
function noisyViews(count: number, shape: readonly number[], step: number): Tensor[] {
  const random = createRandom(8, step)
  const size = shape.reduce((a, b) => a * b, 1)
  const clean = Float32Array.from({ length: size }, () => random.normal())
  return Array.from({ length: count }, () =>
    tf.tensor(
      clean.map(value => value + 0.3 * random.normal()),
      [...shape],
    ),
  )
}
