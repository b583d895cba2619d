import { createRandom, type Definition, parseOptions, standalone } from '@infomax/core'
import { type Matrix, matrix } from '@infomax/math'
import { type Check, check, refusal } from './check.ts'

const [n, d] = [64, 3]

/** What a caller relies on in an estimator, with its default options. */
export async function* checkEstimator(definition: Definition<'estimator'>): AsyncGenerator<Check> {
  const create = () => definition.create(parseOptions(definition, {}) as never, standalone)
  const labelled = definition.needs?.labels ?? false
  yield check('it gives a finite number with a unit, the side it errs on and the sample size', async () => {
    const estimator = create()
    const found = await estimator.estimate(...samples(estimator.inputs, labelled))
    if (!Number.isFinite(found.value) && found.warnings.length === 0) return `it gave ${found.value} without a warning`
    if (!found.unit) return 'it gave no unit'
    if (!['lower bound', 'upper bound', 'point'].includes(found.side)) return `its side is "${found.side}"`
    if (found.n !== n) return `it says n = ${found.n} of ${n} samples`
    const { interval } = found
    if (interval && !(interval.low <= interval.high && interval.method))
      return `its interval is ${JSON.stringify(interval)}`
    return undefined
  })
  yield check('it gives the same twice and leaves its inputs as they were', async () => {
    const given = samples(create().inputs, labelled)
    const before = given.map(({ data }) => [...data])
    const [first, second] = [await create().estimate(...given), await create().estimate(...given)]
    if (first.value !== second.value) return `it gave ${first.value}, then ${second.value}`
    return JSON.stringify(given.map(({ data }) => [...data])) === JSON.stringify(before)
      ? undefined
      : 'an input changed'
  })
  yield check('it refuses a number that is none, with a code', () => {
    const estimator = create()
    const given = samples(estimator.inputs, labelled)
    given[0]!.data[4] = Number.NaN
    return refusal(() => estimator.estimate(...given))
  })
}

/** Seeded normal samples; labels in the second where that is what an estimator takes. */
function samples(inputs: number, labelled: boolean): Matrix[] {
  return Array.from({ length: inputs }, (_, i) => {
    const random = createRandom(1, 'samples', i)
    if (i === 1 && labelled)
      return matrix(
        Float64Array.from({ length: n }, () => random.integer(3)),
        n,
        1,
      )
    return matrix(
      Float64Array.from({ length: n * d }, () => random.normal()),
      n,
      d,
    )
  })
}
