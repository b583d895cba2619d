import { defineObjective, type Terms } from '@infomax/core'
import { normaliseRows, tf } from '@infomax/tensor'
import * as z from 'zod'
import { checkEmbeddings } from './embeddings.ts'
import { built } from './stateful/built.ts'
import { contrast } from './stateful/contrast.ts'
import { createPredictor, type Predictor } from './stateful/predictor.ts'
import { momentumOf } from './stateful/schedules.ts'
import { crossPairs, targetsOf } from './stateful/targets.ts'

/**
 * MoCo v3: a predictor finds the teacher's embedding of the other view among those of the batch.
 *
 * 2τ·(CE(q₁, k₂) + CE(q₂, k₁)), CE(q, k) = mean(−qᵢ·kᵢ/τ + log Σⱼ exp(qᵢ·kⱼ/τ)), with q predicted from the network's
 * embeddings `[n, d]` and k the teacher's, both scaled to length 1. The terms are the two parts of one CE, weighted 4τ. With
 * more than two views CE is the mean over all ordered pairs, so that the loss keeps its scale.
 *
 * Throws `BAD_SHAPE` unless there are two or more views and targets of one shape, `TOO_FEW_SAMPLES` for n = 1.
 * @see Chen, Xie & He 2021, arXiv:2104.02057, algorithm 1
 * @see https://github.com/facebookresearch/moco-v3 moco/builder.py
 */
export const mocoV3 = defineObjective({
  name: 'moco-v3',
  summary: "Contrastive: a predictor finds the teacher's view in the batch",
  paper: 'arXiv:2104.02057',
  needs: { views: 2, batch: 2 },
  options: z.object({
    temperature: z.number().positive().default(1).describe('τ; 1 for ResNet-50, 0.2 for ViT and for CIFAR'),
    hidden: z.int().positive().default(4096).describe("width of the predictor's hidden layer"),
    momentum: z.number().min(0).max(1).default(0.99).describe('of the teacher, m'),
    schedule: z.enum(['constant', 'cosine']).default('cosine').describe('whether m rises to 1 by the end'),
  }),
  create: ({ temperature, hidden, ...teacher }) => {
    const predictor = built<Predictor>('moco-v3')
    return {
      build: ({ dims }, random) => ({
        parameters: predictor.set(createPredictor({ dims, hidden, bias: false }, random)).parameters,
      }),
      momentum: momentumOf(teacher),
      terms(batch): Terms {
        checkEmbeddings(batch.embeddings)
        const { predict } = predictor.get()
        return tf.tidy(() => {
          const queries = batch.embeddings.map(z => normaliseRows(predict(z)))
          const asked = crossPairs(
            queries,
            targetsOf(batch).map(z => normaliseRows(z)),
          )
          return contrast(asked, temperature, 4 * temperature) as never
        })
      },
    }
  },
})
