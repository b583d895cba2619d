import { defineObjective, type Terms } from '@infomax/core'
import { normaliseRows, tf } from '@infomax/tensor'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { checkEmbeddings } from './embeddings.ts'
import { built } from './stateful/built.ts'
import { contrast } from './stateful/contrast.ts'
import { nearestRows } from './stateful/nearest.ts'
import { createPredictor, type Predictor } from './stateful/predictor.ts'
import { createQueue, type Queue } from './stateful/queue.ts'
import { crossPairs } from './stateful/targets.ts'
import { withoutGradient } from './stateful/without-gradient.ts'

/**
 * NNCLR: the positive of a view is the nearest neighbour of the other in a queue of earlier embeddings.
 *
 * ½(L(nn(z), p(z′)) + L(nn(z′), p(z))), L(a, p) = mean(−aᵢ·pᵢ/τ + log Σⱼ exp(aᵢ·pⱼ/τ)), of embeddings `[n, d]`, a predictor
 * p and nn(z) the row of the queue with the largest cosine, all scaled to length 1. No gradient passes nn. The queue takes
 * the embeddings of the first view; it holds random directions at first. With more than two views, the mean over all
 * ordered pairs.
 *
 * Throws `BAD_SHAPE` unless there are two or more views of one shape, `TOO_FEW_SAMPLES` for n = 1.
 * @see Dwibedi et al. 2021, arXiv:2104.14548, equation 4 and algorithm 1
 */
export const nnclr = defineObjective({
  name: 'nnclr',
  summary: 'Contrastive: nearest neighbours in a queue as positives',
  paper: 'arXiv:2104.14548',
  needs: { views: 2, batch: 2 },
  options: z.object({
    temperature: z.number().positive().default(0.1).describe('τ, what cosines are divided by; 0.2 for CIFAR'),
    queue: z.int().positive().default(98_304).describe('embeddings in the queue; 4 096 for sets as small as CIFAR'),
    hidden: z.int().positive().default(4096).describe("width of the predictor's hidden layer"),
  }),
  create: ({ temperature, queue: size, hidden }) => {
    const own = built<{ predictor: Predictor; queue: Queue }>('nnclr')
    return {
      build({ dims }, random) {
        const { predictor, queue } = own.set({
          predictor: createPredictor({ dims, hidden, bias: true }, random),
          queue: createQueue('queue', [size, dims], random),
        })
        return { parameters: predictor.parameters, state: [queue.state] }
      },
      terms: ({ embeddings }): Terms => {
        checkEmbeddings(embeddings)
        const { predictor, queue } = own.get()
        return tf.tidy(() => {
          const neighbours = embeddings.map(z =>
            withoutGradient((): Tensor2D => tf.gather(queue.rows, nearestRows(normaliseRows(z), queue.rows))),
          )
          const predictions = embeddings.map(z => normaliseRows(predictor.predict(z)))
          return contrast(crossPairs(neighbours, predictions), temperature) as never
        })
      },
      afterStep({ embeddings }) {
        tf.tidy(() => own.get().queue.push(normaliseRows(embeddings[0]!)))
      },
    }
  },
})
