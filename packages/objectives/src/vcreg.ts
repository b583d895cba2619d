import { defineObjective } from '@infomax/core'
import * as z from 'zod'
import { entropyTerms } from './entropy/index.ts'
import { secondMomentEntropy } from './entropy/second-moment.ts'

/**
 * VCReg: the variance and covariance parts of VICReg without its invariance, on one view or more.
 *
 * μ·v + ν·c of embeddings `[n, d]`, v = (1/d) Σⱼ max(0, γ − √(Cⱼⱼ + ε)), c = (1/d) Σ_{i≠j} C²ᵢⱼ, C the covariance over
 * n − 1; each the mean over all views. (VICReg's own c is the sum over two views: twice this.)
 *
 * On the output of a wide projector it makes the projector's inputs pairwise independent.
 *
 * Throws `BAD_SHAPE` unless all views have one shape, `TOO_FEW_SAMPLES` for n = 1.
 * @see Mialon, Balestriero & LeCun 2022, arXiv:2209.14905
 */
export const vcreg = defineObjective({
  name: 'vcreg',
  summary: 'Variance and covariance regularisation, without invariance',
  paper: 'arXiv:2209.14905',
  needs: { views: 1, batch: 2 },
  options: z.object(secondMomentEntropy.options),
  create: options => {
    const entropy = entropyTerms({
      ...options,
      name: 'second-moment',
      weight: 1,
      over: 'each',
      normalise: 'none',
      hinge: 0,
    })
    return { terms: ({ embeddings }) => entropy(embeddings) }
  },
})
