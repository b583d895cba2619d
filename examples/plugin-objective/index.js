import { defineObjective, definePlugin } from '@infomax/core'
import { tf } from '@infomax/tensor'
import * as z from 'zod'

/**
 * Canonical correlation as a loss: the columns of each view, standardised to unit length, should agree between views
 * and be orthonormal within each.
 *
 * ‖A − B‖² + λ(‖AᵀA − I‖² + ‖BᵀB − I‖²), A and B the standardised embeddings [n, d]
 *
 * @see Zhang, Wu, Yan, Wipf & Yu 2021, arXiv:2106.12484, equation 7
 */
export const ccaSsg = defineObjective({
  name: 'cca-ssg',
  summary: 'Canonical correlation of two views, decorrelated within each',
  paper: 'arXiv:2106.12484',
  needs: { views: 2, batch: 2 },
  options: z.object({
    lambda: z.number().min(0).default(0.01).describe('weight of the decorrelation, λ in equation 7'),
  }),
  create: ({ lambda }) => ({
    terms: ({ embeddings }) =>
      tf.tidy(() => {
        const [a, b] = embeddings.map(standardise)
        const invariance = tf.sum(tf.squaredDifference(a, b))
        const decorrelation = tf.add(distanceToOrthonormal(a), distanceToOrthonormal(b))
        return {
          invariance: { weight: 1, value: invariance, role: 'reconstruction' },
          decorrelation: { weight: lambda, value: decorrelation, role: 'entropy' },
        }
      }),
  }),
})

/** Columns of mean 0 and length 1; ε keeps a constant column at zero. */
function standardise(z) {
  const centred = tf.sub(z, tf.mean(z, 0))
  return tf.div(centred, tf.sqrt(tf.add(tf.sum(tf.square(centred), 0), 1e-6)))
}

/** ‖ZᵀZ − I‖² */
const distanceToOrthonormal = z => tf.sum(tf.squaredDifference(tf.matMul(z, z, true), tf.eye(z.shape[1])))

export default definePlugin({ name: 'infomax-objective-cca-ssg', provides: [ccaSsg] })
