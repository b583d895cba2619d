import type { Estimate } from '@infomax/core'
import { discreteMi, gaussianMi, ksg, mixedKsg } from '@infomax/estimators'
import type { Matrix } from '@infomax/math'
import type { Task } from './tasks.ts'

/** An estimator of I(x; y) with the options that it ran with. */
export interface Contestant {
  readonly name: string
  /** Where it makes sense; everywhere without it. */
  readonly fits?: (task: Task) => boolean
  estimate(x: Matrix<Float64Array>, y: Matrix<Float64Array>): Promise<Estimate>
}

const bins = 10

/** All with their defaults but for what their names say; neighbours and bins on ranks or standardised columns, as the suite gives them. */
export const contestants: readonly Contestant[] = [
  {
    name: 'gaussian-mi, correction=unbiased',
    estimate: (x, y) => gaussianMi(x, y, { correction: 'unbiased' }),
  },
  { name: 'ksg, k=3', estimate: (x, y) => ksg(standardised(x), standardised(y), { k: 3 }) },
  { name: 'ksg, k=10', estimate: (x, y) => ksg(standardised(x), standardised(y), { k: 10 }) },
  { name: 'ksg, variant=2, k=3', estimate: (x, y) => ksg(standardised(x), standardised(y), { k: 3, variant: 2 }) },
  { name: 'mixed-ksg, k=3', estimate: (x, y) => mixedKsg(standardised(x), standardised(y), { k: 3 }) },
  {
    name: `discrete-mi of ${bins} equally full bins, correction=miller-madow`,
    fits: ({ dx, dy }) => dx === 1 && dy === 1,
    estimate: (x, y) => discreteMi(binned(x.data), binned(y.data), { correction: 'miller-madow' }),
  },
]

/** Each column with mean 0 and variance 1. */
function standardised({ data, rows, columns }: Matrix): Matrix<Float64Array> {
  const out = Float64Array.from(data)
  for (let j = 0; j < columns; j++) {
    let sum = 0
    for (let at = j; at < data.length; at += columns) sum += data[at]!
    const mean = sum / rows
    let squares = 0
    for (let at = j; at < data.length; at += columns) squares += (data[at]! - mean) ** 2
    const deviation = Math.sqrt(squares / rows)
    for (let at = j; at < data.length; at += columns) out[at] = (data[at]! - mean) / deviation
  }
  return { data: out, rows, columns }
}

/** Which tenth of the ranks each value is in. */
function binned(values: Float64Array): Float64Array {
  const order = Int32Array.from(values.keys()).sort((i, j) => values[i]! - values[j]!)
  const out = new Float64Array(values.length)
  order.forEach((i, rank) => {
    out[i] = Math.floor((rank * bins) / values.length)
  })
  return out
}
