import type { Term, Terms } from '@infomax/core'
import { centre, columnMeans, tf } from '@infomax/tensor'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import { checkEmbeddings, mean } from '../embeddings.ts'
import { crossPairs } from '../stateful/targets.ts'
import type { Entropy, Parts } from './entropy.ts'
import { normalisers } from './normalise.ts'
import { type EntropyChoice, entropies } from './option.ts'

/** An entropy in two steps, for objectives that compare views at the scale the entropy is measured at. */
interface EntropyParts {
  /** Brings embeddings to the scale. */
  scale(views: readonly Tensor2D[]): Tensor2D[]
  /** −Ĥ, weighted, of embeddings at that scale. */
  terms(scaled: readonly Tensor2D[]): Terms
}

/**
 * The chosen entropy as terms: `entropy`, whose value is −Ĥ (`variance` and `covariance` of second moments), and `hinge`.
 *
 * Throws `BAD_SHAPE` unless all views have one shape, `TOO_FEW_SAMPLES` for a batch that is too small for it.
 */
export const entropyTerms = (choice: EntropyChoice): ((views: readonly Tensor2D[]) => Terms) => {
  const { scale, terms } = entropyParts(choice)
  return views => tf.tidy(() => terms(scale(views)) as never)
}

/** {@link entropyTerms} in its two steps; `scale` checks the shapes. */
export function entropyParts(choice: EntropyChoice): EntropyParts {
  const entropy = entropies[choice.name] as Entropy
  const parts = entropy.parts(choice)
  const { weight, over, normalise, hinge } = choice
  return {
    scale(views) {
      checkEmbeddings(views, over === 'cross' ? 2 : 1, entropy.samples)
      return views.map(normalisers[normalise])
    },
    terms(scaled) {
      const measured = averaged(pairings(scaled, over).map(([x, centres]) => parts(x, centres)))
      const terms = Object.entries(measured).map(([name, part]): [string, Term] => [
        name,
        { weight: weight * part.weight, value: part.value, role: 'entropy' },
      ])
      const ceiling: [string, Term][] =
        hinge > 0 ? [['hinge', { weight: hinge, value: mean(scaled.map(excess)), role: 'regularisation' }]] : []
      return Object.fromEntries([...terms, ...ceiling])
    },
  }
}

/** What is measured, and on what its density stands. */
function pairings(views: readonly Tensor2D[], over: EntropyChoice['over']): [Tensor2D, Tensor2D][] {
  if (over === 'cross') return crossPairs(views, views)
  const groups = over === 'all' ? [tf.concat([...views], 0)] : views
  return groups.map(x => [x, x])
}

/** The mean of each part. */
const averaged = (measured: readonly Parts[]): Parts =>
  Object.fromEntries(
    Object.entries(measured[0]!).map(([name, { weight }]) => [
      name,
      { weight, value: mean(measured.map(parts => parts[name]!.value)) },
    ]),
  )

/** (1/d) Σⱼ max(0, σⱼ − 1), σ² over n with 1e-12 added. */
const excess = (x: Tensor2D): Scalar =>
  tf.mean(tf.relu(tf.sub(tf.sqrt(tf.add(columnMeans(tf.square(centre(x))), 1e-12)), 1)))
