import type { Estimate } from '@infomax/core'
import { InfomaxError } from '@infomax/core'
import { type Matrix, nearestNeighbours, pca, projectPca, wilsonInterval } from '@infomax/math'
import { hsic } from '../dependence/hsic.ts'
import { discreteEntropy } from '../discrete/discrete-entropy.ts'
import { neuralCollapse } from '../geometry/neural-collapse.ts'
import { ross } from '../information/ross.ts'
import { rowsAt } from '../rows.ts'
import { codingRateReduction } from '../spectrum/coding-rate-reduction.ts'
import { collector, type Outcome, percent, type Subject, short } from './subject.ts'
import { firstRows } from './table.ts'

const neighbours = 20
const rows = 1000
/** Neighbour estimates are reliable in few dimensions. */
const components = 3

/** How much does it know about the labels? */
export async function labels({ sample, labels: given, seed, permutations }: Subject): Promise<Outcome> {
  const { add, say, find, outcome } = collector('labels')
  const known = Array.from(given!.sample.keys()).filter(i => given!.sample[i]! >= 0)
  const z = rowsAt(sample, known)
  const y = Int32Array.from(known, i => given!.sample[i]!)
  const column: Matrix = { data: Float64Array.from(y), rows: y.length, columns: 1 }
  const entropy = await add('discrete-entropy', () => discreteEntropy(column, { correction: 'miller-madow' }))
  const found = await add('knn', () => leaveOneOut(z, y))
  if (found) {
    const { majority, bound } = found.parts!
    say(
      `The ${Math.min(neighbours, y.length - 1)} nearest neighbours of a sample name its class in ${percent(found.value)} of cases; always naming the largest class is right in ${percent(majority!)}.`,
    )
    if (entropy)
      say(
        `By Fano's inequality that makes at least ${short(Math.max(0, bound!))} nats of information about the labels, whose entropy is ${short(entropy.value)} nats.`,
      )
    if (found.interval!.low <= majority!)
      find({
        code: 'NO_LABEL_INFORMATION',
        severity: 'problem',
        sentence: 'Its neighbours know the labels no better than the size of the classes does.',
        value: found.value,
        threshold: majority!,
        source: 'the lower end of the 95 % interval is not above the share of the largest class',
      })
  }
  const few = Math.min(components, z.columns, z.rows - 1)
  const information = await add('ross', () => (few > 0 ? ross(projectPca(pca(z, few), z), column) : ross(z, column)))
  if (information)
    say(
      `The first ${few} principal components alone hold ${short(information.value)} nats about the labels by nearest neighbours; the whole holds at least what its parts do.`,
    )
  await add('coding-rate-reduction', () => codingRateReduction(z, column))
  const collapsed = await add('neural-collapse', () => neuralCollapse(z, column))
  if (collapsed)
    say(
      `Within classes it varies ${short(collapsed.value)} times as much as between them (NC1; 0 is neural collapse), and the nearest class mean is wrong in ${percent(collapsed.parts!.nearestMean!)} of cases.`,
    )
  await add('hsic', () =>
    hsic(firstRows(z, rows), firstRows(oneHot(y), rows), { permutations: Math.min(permutations, 200), seed }),
  )
  return outcome()
}

/** Accuracy of the nearest neighbours by cosine, each sample left out in its turn; parts: the share of the largest class, and Fano's bound in nats. */
function leaveOneOut(z: Matrix, y: Int32Array): Estimate {
  const n = z.rows
  const counts = new Map<number, number>()
  for (const label of y) counts.set(label, (counts.get(label) ?? 0) + 1)
  if (counts.size < 2 || n < 3)
    throw new InfomaxError(
      'TOO_FEW_SAMPLES',
      `${n} labelled samples of ${counts.size} classes came; 3 samples of 2 classes at least were expected.`,
      'Give more labels.',
    )
  const k = Math.min(neighbours, n - 1)
  const { indices } = nearestNeighbours(z, z, k, { metric: 'cosine', excludeSelf: true })
  let right = 0
  for (let i = 0; i < n; i++) {
    const votes = new Map<number, number>()
    for (let j = 0; j < k; j++) {
      const label = y[indices[i * k + j]!]!
      votes.set(label, (votes.get(label) ?? 0) + 1)
    }
    const best = [...votes].reduce((a, b) => (b[1] > a[1] ? b : a))[0]
    if (best === y[i]) right++
  }
  const { low, high } = wilsonInterval(right, n)
  return {
    name: `knn-${k}`,
    value: right / n,
    unit: 'accuracy',
    side: 'lower bound',
    n,
    d: z.columns,
    interval: { low, high, level: 0.95, method: 'Wilson' },
    parts: { majority: Math.max(...counts.values()) / n, bound: fano(1 - low, [...counts.values()], n) },
    warnings: [],
  }
}

/** I(Z; Y) ≥ H(Y) − h(e) − e ln(C − 1), e the probability of error; at the largest e of its interval. */
function fano(error: number, counts: readonly number[], n: number): number {
  const term = (p: number): number => (p > 0 ? -p * Math.log(p) : 0)
  const entropy = counts.reduce((sum, count) => sum + term(count / n), 0)
  // beyond (C − 1)/C the right side falls again, though more errors cannot tell more
  const e = Math.min(error, (counts.length - 1) / counts.length)
  return entropy - term(e) - term(1 - e) - e * Math.log(Math.max(1, counts.length - 1))
}

function oneHot(y: Int32Array): Matrix {
  const classes = [...new Set(y)].sort((a, b) => a - b)
  const data = new Float64Array(y.length * classes.length)
  y.forEach((label, i) => {
    data[i * classes.length + classes.indexOf(label)] = 1
  })
  return { data, rows: y.length, columns: classes.length }
}
