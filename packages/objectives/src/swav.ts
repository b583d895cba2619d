import { defineObjective, type Parameter, type Terms } from '@infomax/core'
import { normaliseRows, tf } from '@infomax/tensor'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { checkEmbeddings } from './embeddings.ts'
import { built } from './stateful/built.ts'
import { predictEachOther } from './stateful/prediction.ts'
import { createQueue, type Queue } from './stateful/queue.ts'
import { sinkhorn } from './stateful/sinkhorn.ts'
import { parameter, unitRows } from './stateful/variables.ts'
import { withoutGradient } from './stateful/without-gradient.ts'

/**
 * SwAV: each view predicts the cluster that another view is assigned to, where clusters are equally large.
 *
 * mean of −Σₖ qₖ log softmaxₖ(z·cₖ/τ), over the samples and over pairs of a view z and the code q of another, with
 * embeddings `[n, d]` and prototypes C scaled to length 1. Codes are those of the first two views, from `iterations` of
 * Sinkhorn's on exp(zCᵀ/ε), and constants for the gradient; every view predicts them, so that further views cost little.
 *
 * Assigning equally is what keeps the clusters' entropy near log K, and the term a reconstruction error of the bound.
 * Prototypes are scaled back to length 1 after every step.
 *
 * Throws `BAD_SHAPE` unless there are two or more views of one shape, `TOO_FEW_SAMPLES` for n = 1.
 * @see Caron et al. 2020, arXiv:2006.09882, equations 2–5
 * @see https://github.com/facebookresearch/swav main_swav.py
 */
export const swav = defineObjective({
  name: 'swav',
  summary: "Views predict each other's cluster, clusters equally large",
  paper: 'arXiv:2006.09882',
  needs: { views: 2, batch: 2 },
  options: z.object({
    prototypes: z.int().min(2).default(3000).describe('clusters, K; for small sets about ten to each class'),
    temperature: z.number().positive().default(0.1).describe('τ of the predicted distribution'),
    epsilon: z.number().positive().default(0.05).describe('ε of the codes; smaller ones are harder'),
    iterations: z.int().positive().default(3).describe("Sinkhorn's iterations"),
    queue: z
      .int()
      .min(0)
      .default(0)
      .describe('earlier embeddings that codes are found with, for batches smaller than K; 3 840 in the paper'),
    queueFrom: z
      .number()
      .min(0)
      .max(1)
      .default(0.05)
      .describe('share of the steps after which the queue is used; it should be full by then'),
    freeze: z
      .number()
      .min(0)
      .max(1)
      .default(0.01)
      .describe('share of the steps for which prototypes stand still; one epoch in the paper'),
  }),
  create: ({ prototypes: k, temperature, epsilon, iterations, queue: size, queueFrom, freeze }) => {
    const own = built<{ prototypes: Parameter; queues: readonly Queue[] }>('swav')
    return {
      stopsGradient: true,
      build({ dims }, random) {
        const { prototypes, queues } = own.set({
          prototypes: parameter('prototypes', unitRows([k, dims], random.child('prototypes'))),
          queues: size ? ['queue1', 'queue2'].map(name => createQueue(name, [size, dims], random)) : [],
        })
        return { parameters: [prototypes], state: queues.map(queue => queue.state) }
      },
      terms({ embeddings, step, steps }): Terms {
        checkEmbeddings(embeddings)
        const { prototypes, queues } = own.get()
        const c = prototypes.variable as Tensor2D
        return tf.tidy(() => {
          const units = embeddings.map(z => normaliseRows(z))
          const codes = units.slice(0, 2).map((unit, view) =>
            withoutGradient(() => {
              const queue = step >= queueFrom * steps ? queues[view] : undefined
              const rows = queue ? tf.concat([unit, queue.rows]) : unit
              const all = sinkhorn(tf.matMul(rows, c, false, true), epsilon, iterations)
              return tf.slice(all, [0, 0], [unit.shape[0], k])
            }),
          )
          const trained = step < freeze * steps ? withoutGradient(() => tf.clone(c)) : c
          return {
            prediction: {
              weight: 1,
              value: predictEachOther(units, tf.concat(codes), trained, temperature).crossEntropy,
              role: 'reconstruction',
            },
          } as const
        })
      },
      afterStep({ embeddings }) {
        const { prototypes, queues } = own.get()
        tf.tidy(() => {
          prototypes.variable.assign(normaliseRows(prototypes.variable as Tensor2D))
          for (const [view, queue] of queues.entries()) queue.push(normaliseRows(embeddings[view]!))
        })
      },
    }
  },
})
