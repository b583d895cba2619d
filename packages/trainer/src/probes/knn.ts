import type { Evaluation } from '@infomax/core'
import { type Matrix, wilsonInterval } from '@infomax/math'
import { mostSimilar } from './nearest.ts'

const temperature = 0.07

/**
 * Weighted k-nearest-neighbour accuracy: each of the k nearest training samples by cosine similarity s votes for its
 * class with weight exp(s/T), T = 0.07.
 * @see Wu et al. 2018, arXiv:1805.01978, section 3.4
 */
export async function knn(
  train: { readonly representations: Matrix; readonly labels?: Int32Array },
  test: { readonly representations: Matrix; readonly labels?: Int32Array },
  ks: readonly number[],
  classes: number,
): Promise<Evaluation[]> {
  const usable = ks.filter(k => k <= train.representations.rows)
  if (!train.labels || !test.labels || usable.length === 0) return []
  const most = Math.max(...usable)
  const { indices, similarities } = await mostSimilar(test.representations, train.representations, most)
  const n = test.representations.rows
  return usable.map(k => {
    let right = 0
    const votes = new Float64Array(classes)
    for (let i = 0; i < n; i++) {
      votes.fill(0)
      for (let j = 0; j < k; j++) {
        const at = i * most + j
        // relative to s = 1, so that nothing overflows
        votes[train.labels![indices[at]!]!]! += Math.exp((similarities[at]! - 1) / temperature)
      }
      if (votes.indexOf(Math.max(...votes)) === test.labels![i]) right++
    }
    const { low, high } = wilsonInterval(right, n)
    return {
      protocol: `knn-${k}`,
      description: `k nearest neighbours by cosine similarity of frozen features, k = ${k}, votes weighted by exp(s/${temperature}); whole test set against the training samples given`,
      value: right / n,
      unit: 'accuracy',
      interval: { low, high, level: 0.95, method: 'Wilson' },
      train: train.representations.rows,
      test: n,
      d: train.representations.columns,
    }
  })
}
