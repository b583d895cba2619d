import { defineEstimator, type Estimate, parseOptions } from '@infomax/core'
import { createRandom, type Matrix, matrix, nearestNeighbours, visitSquaredDistances } from '@infomax/math'
import * as z from 'zod'
import { type MatrixLike, requireSamples, toMatrix } from '../input.ts'
import { normalInterval, standardError, warnings } from '../result.ts'
import { coincident } from './ratios.ts'
import { twoNn } from './two-nn.ts'

const options = z.object({
  clusters: z.int().min(2).optional().describe('number of clusters; without it about √n'),
  seed: z.int().default(0).describe('seed of the clusters and of the order of samples'),
})

/**
 * CLID, the cluster learnability times the intrinsic dimension: a representation is good where its clusters are easily learned and it fills many
 * dimensions.
 *
 * Learnability is the share of samples that the nearest neighbour among those that came before, in random order, puts in the right one of
 * `clusters` k-means clusters: the area under the learning curve. The dimension is that of `two-nn` with method mle. `parts` has both as
 * `learnability` and `dimension`: Lu et al. combine them across models after standardising each, which one representation alone cannot; compare products
 * only at equal n and `clusters`. Interval: by the delta method from both errors, taken as independent.
 *
 * Samples n × d, n ≥ 4 and more than clusters (`TOO_FEW_SAMPLES`); no unit. Errors and warnings of `two-nn`.
 * @see Lu et al. (2023), Using representation expressiveness and learnability to evaluate self-supervised learning methods, arXiv:2206.01251
 */
export async function clid(samples: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const { clusters: given, seed } = parseOptions(clidEstimator, input)
  const x = toMatrix(samples, 4)
  const { rows: n, columns: d } = x
  const clusters = given ?? Math.max(2, Math.round(Math.sqrt(n)))
  requireSamples(x, clusters + 1, `, more than the ${clusters} clusters`)
  const dimension = await twoNn(x, { method: 'mle' })
  const shuffled = reordered(x, createRandom(seed, 'clid', 'order').permutation(n))
  // imported when it is asked for, as nothing else needs it
  const { kMeans } = await import('./k-means.ts')
  const of = kMeans(
    shuffled,
    clusters,
    createRandom(seed, 'clid', 'clusters'),
    centres => nearestNeighbours(shuffled, centres, 1).indices,
  )
  const right = prequential(shuffled, of)
  const learnability = right.reduce((sum, value) => sum + value, 0) / right.length
  const dimensionError = dimension.parts!.standardError!
  return {
    name: 'clid',
    value: learnability * dimension.value,
    unit: '1',
    side: 'point',
    n,
    d,
    ...normalInterval(
      learnability * dimension.value,
      Math.hypot(learnability * dimensionError, dimension.value * standardError(right)),
      'delta method, learnability and dimension taken as independent',
    ),
    parts: { learnability, dimension: dimension.value, clusters },
    warnings: warnings(coincident(n - dimension.parts!.ratios!, n)),
  }
}

function reordered({ data, rows, columns }: Matrix, order: Int32Array): Matrix<Float64Array> {
  const out = new Float64Array(data.length)
  order.forEach((from, to) => {
    out.set(data.subarray(from * columns, (from + 1) * columns), to * columns)
  })
  return matrix(out, rows, columns)
}

/** Of each sample but the first, 1 where its nearest neighbour among those before is in the same cluster, else 0. */
function prequential(x: Matrix, of: Int32Array): Float64Array {
  const best = new Float64Array(x.rows).fill(Number.POSITIVE_INFINITY)
  const neighbour = new Int32Array(x.rows)
  visitSquaredDistances(x, x, ({ first, rows, from, columns, values }) => {
    for (let i = 0; i < rows; i++) {
      const sample = first + i
      const before = Math.min(columns, sample - from)
      for (let j = 0; j < before; j++)
        if (values[i * columns + j]! < best[sample]!) {
          best[sample] = values[i * columns + j]!
          neighbour[sample] = from + j
        }
    }
  })
  return Float64Array.from({ length: x.rows - 1 }, (_, i) => (of[i + 1] === of[neighbour[i + 1]!] ? 1 : 0))
}

/** {@link clid} as a component. */
export const clidEstimator = defineEstimator({
  name: 'clid',
  summary: 'CLID: cluster learnability times intrinsic dimension',
  paper: 'arXiv:2206.01251',
  options,
  create: chosen => ({ inputs: 1, estimate: x => clid(x, chosen) }),
})
