import type { Batch, Objective, Term } from '@infomax/core'
import { createRandom } from '@infomax/math'
import { tf } from '@infomax/tensor'
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { normal } from './samples.ts'

/** Σ weight·value. */
export const total = (objective: Objective, batch: Batch): Scalar =>
  tf.tidy(() =>
    Object.values(objective.terms(batch))
      .map((term: Term): Scalar => tf.mul(term.value, term.weight))
      .reduce((sum, term): Scalar => tf.add(sum, term)),
  )

/** Samples in the training set that batches are drawn from, and their classes. */
export const trainingSamples = 64
export const trainingClasses = 3

/** A batch of seeded normal embeddings, with whatever the objective asks for besides. */
export function makeBatch(
  objective: Objective,
  [n, d]: readonly [n: number, d: number],
  views: number,
  labelled: boolean,
  seed: number,
): Batch {
  const draw = (from: number): Tensor2D[] => Array.from({ length: views }, (_, view) => normal([n, d], from + view))
  const random = createRandom(seed, 'labels')
  return {
    embeddings: draw(seed * 1000),
    ...(objective.momentum ? { targets: draw(seed * 1000 + 500) } : {}),
    ...(labelled
      ? {
          labels: tf.tensor1d(
            Array.from({ length: n }, () => random.integer(trainingClasses)),
            'int32',
          ) as Tensor1D,
        }
      : {}),
    // of the training set that `trainingSamples` counts
    samples: random.permutation(trainingSamples).subarray(0, n),
    step: 3,
    steps: 10,
  }
}

export const disposeBatch = ({ embeddings, targets, labels }: Batch): void =>
  tf.dispose([...embeddings, ...(targets ?? []), ...(labels ? [labels] : [])])
