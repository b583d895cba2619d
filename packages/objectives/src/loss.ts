import { InfomaxError, type Objective, origin, parseOptions, type Spec, standalone, type Terms } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'

/**
 * An objective as one number, for a training loop of one's own: value = Σ weight·term.
 *
 * Takes a bound component, or an objective that was created (and, where it owns variables, built). `embeddings` has one
 * tensor `[n, d]` for each view. Differentiable.
 *
 * Throws `BAD_VALUE` for a spec that was read from data (resolve it through a registry) or that owns variables.
 * @example
 * import * as tf from '@tensorflow/tfjs'
 * import { loss, vicreg } from '@infomax/objectives'
 *
 * tf.train.sgd(0.1).minimize(() => loss(vicreg({ covariance: 2 }), [encode(viewA), encode(viewB)]).value)
 */
export function loss(
  objective: Objective | Spec<'objective'>,
  embeddings: readonly Tensor2D[],
): { readonly value: Scalar; readonly terms: Terms } {
  const ready = 'terms' in objective ? objective : fromSpec(objective)
  return tf.tidy(() => {
    const terms = ready.terms({ embeddings, step: 0, steps: 1 })
    const value = tf.addN(Object.values(terms).map((term): Scalar => tf.mul(term.value, term.weight)))
    return { value, terms } as never
  })
}

function fromSpec(spec: Spec<'objective'>): Objective {
  const definition = spec[origin]
  if (definition?.kind !== 'objective')
    throw new InfomaxError(
      'BAD_VALUE',
      `The spec of "${spec.name}" came from data and does not know its definition.`,
      'Give loss() what `registry.resolve(spec)` returns.',
    )
  const objective = definition.create(parseOptions(definition, spec.options) as never, standalone)
  if (objective.build || objective.momentum)
    throw new InfomaxError(
      'BAD_VALUE',
      `Objective "${spec.name}" keeps variables or a teacher between steps, which a spec cannot hold.`,
      'Create it once, build it, and give loss() the objective.',
    )
  return objective
}
