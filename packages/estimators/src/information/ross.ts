import { defineEstimator, type Estimate, InfomaxError, parseOptions, type Warning } from '@infomax/core'
import { below, digamma, type Matrix, nearestNeighbours, rangeCounter } from '@infomax/math'
import * as z from 'zod'
import { duplicates, fewForDensity } from '../findings.ts'
import { type MatrixLike, requireSamples } from '../input.ts'
import { normalInterval, warnings } from '../result.ts'
import { rowsAt } from '../rows.ts'
import { groupJackknife, groupJackknifeMethod } from './group-jackknife.ts'
import { toPaired } from './samples.ts'

const options = z.object({
  k: z.int().min(1).default(3).describe('which neighbour among samples of one label'),
})

/**
 * Mutual information of a continuous x and labels y, ψ(n) + ⟨ψ(kᵢ) − ψ(nᵢ) − ψ(mᵢ)⟩.
 *
 * nᵢ samples have the label of sample i; ε is the distance to the kᵢ-th of them, kᵢ = min(k, nᵢ − 1), in the maximum norm; mᵢ samples of any
 * label are nearer than ε (where ε = 0, equal it), sample i among them. Samples whose label occurs once say nothing and are left out, also of n. The value can be
 * negative; it may exceed the entropy of the labels by its bias, never by information (`ABOVE_ENTROPY`).
 *
 * x n × p, y n × 1 integers (`BAD_SHAPE`, `BAD_VALUE`, `LENGTH_MISMATCH`), a label that occurs twice (`TOO_FEW_SAMPLES`); nats. Interval by a
 * jackknife over 20 groups, n ≥ 40.
 * @see Ross (2014), Mutual information between discrete and continuous data sets
 */
export async function ross(x: MatrixLike, y: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const { k } = parseOptions(rossEstimator, input)
  const [all, labels] = toPaired([x, y], 2)
  requireLabels(labels)
  const kept = repeated(labels)
  const a = rowsAt(all, kept)
  const b = rowsAt(labels, kept).data
  requireSamples(a, 2, ' whose label occurs more than once')
  const n = a.rows
  const value = information(a, b, k)
  const error = groupJackknife(n, rows => {
    const left = rowsAt({ data: b, rows: n, columns: 1 }, rows)
    const still = repeated(left)
    return information(rowsAt(rowsAt(a, rows), still), rowsAt(left, still).data, k)
  })
  return {
    name: 'ross',
    value,
    unit: 'nats',
    side: 'point',
    n,
    d: all.columns,
    ...normalInterval(value, error, groupJackknifeMethod),
    warnings: warnings(
      duplicates(a),
      fewForDensity(n, a.columns),
      singles(all.rows - n),
      aboveEntropy(value, b),
      value < 0
        ? {
            code: 'NEGATIVE_ESTIMATE',
            message: 'The estimate is negative, as it can be by chance where x and y are independent.',
          }
        : undefined,
    ),
  }
}

function information(x: Matrix, labels: Float64Array, k: number): number {
  const n = x.rows
  const limits = new Float64Array(n)
  let sum = 0
  for (const rows of classes(labels)) {
    const one = rowsAt(x, rows)
    const neighbours = Math.min(k, rows.length - 1)
    const { distances } = nearestNeighbours(one, one, neighbours, { metric: 'chebyshev', excludeSelf: true })
    rows.forEach((row, at) => {
      const distance = distances[at * neighbours + neighbours - 1]!
      limits[row] = distance === 0 ? 0 : below(distance)
    })
    sum += rows.length * (digamma(neighbours) - digamma(rows.length))
  }
  for (const count of rangeCounter(x).counts(limits)) sum -= digamma(count + 1)
  return digamma(n) + sum / n
}

/** The rows of each label. */
function classes(labels: Float64Array): readonly number[][] {
  const found = new Map<number, number[]>()
  labels.forEach((label, row) => {
    const rows = found.get(label)
    if (rows) rows.push(row)
    else found.set(label, [row])
  })
  return [...found.values()]
}

/** The rows whose label is not alone, in order. */
const repeated = ({ data }: Matrix): number[] =>
  classes(Float64Array.from(data))
    .filter(rows => rows.length > 1)
    .flat()
    .sort((a, b) => a - b)

function requireLabels({ data, columns }: Matrix): void {
  if (columns !== 1)
    throw new InfomaxError(
      'BAD_SHAPE',
      `${columns} columns of labels came; one was expected.`,
      'Give one label for each sample.',
    )
  const bad = data.findIndex((label: number) => !Number.isInteger(label))
  if (bad >= 0)
    throw new InfomaxError(
      'BAD_VALUE',
      `The label in row ${bad} is ${data[bad]}; an integer was expected.`,
      'For two continuous variables take ksg.',
    )
}

const singles = (count: number): Warning | undefined =>
  count === 0
    ? undefined
    : { code: 'RARE_LABELS', message: `${count} samples are alone with their label and were left out.` }

function aboveEntropy(value: number, labels: Float64Array): Warning | undefined {
  let entropy = 0
  for (const { length } of classes(labels)) entropy -= (length / labels.length) * Math.log(length / labels.length)
  if (value <= entropy) return undefined
  return {
    code: 'ABOVE_ENTROPY',
    message: `The labels have an entropy of ${entropy.toPrecision(3)} nats, and no information about them exceeds that.`,
  }
}

/** {@link ross} as a component. */
export const rossEstimator = defineEstimator({
  name: 'ross',
  summary: 'Mutual information of a continuous variable and class labels',
  paper: 'doi:10.1371/journal.pone.0087357',
  options,
  create: chosen => ({ inputs: 2, estimate: (x, y) => ross(x!, y!, chosen) }),
})
