import { createRandom, type Definition, type Estimator, parseOptions, standalone } from '@infomax/core'
import type { Matrix } from '@infomax/math'
import { type Check, check } from './check.ts'
import { estimatorContract } from './estimator-contract.ts'

const [n, d] = [64, 3]

/** What every caller relies on in an estimator, with its default options, on the first of some usual inputs that it takes. */
export async function* checkEstimator(definition: Definition<'estimator'>): AsyncGenerator<Check> {
  const create = () => definition.create(parseOptions(definition, {}) as never, standalone)
  const { inputs, optional = 0 } = create()
  yield check('it takes one to three matrices', () =>
    [1, 2, 3].includes(inputs) && inputs + optional <= 3 ? undefined : `it says ${inputs}, and ${optional} more`,
  )
  const { taken, reason } = await firstTaken(create, usualInputs(inputs, definition.needs?.labels ?? false))
  yield check('it takes samples, one column of them, labels, or scores of pairs', () =>
    taken ? undefined : `it took none of these: ${reason}`,
  )
  if (!taken) return
  for (const { what, body } of estimatorContract({
    create,
    ...taken,
    n,
    d: dimensionsOf(taken.inputs),
    ordered: false,
    elsewhere: true,
  }))
    yield check(what, body)
}

/** Of the first input, or of all together. */
export const dimensionsOf = (inputs: readonly Matrix[]): number[] => [
  inputs[0]!.columns,
  inputs.reduce((sum, { columns }) => sum + columns, 0),
]

interface Usual {
  readonly inputs: readonly Matrix[]
  readonly scores: boolean
}

/** Seeded normal samples; labels in the second where that is what an estimator takes. Then others that estimators take. */
export function usualInputs(count: number, labelled: boolean): readonly Usual[] {
  const all = (columns: number, last = columns): Usual => ({
    inputs: Array.from({ length: count }, (_, i) =>
      i === 1 && labelled ? labels(i) : normals(i, n, i === 0 ? columns : last),
    ),
    scores: false,
  })
  return [
    all(d),
    all(1),
    { inputs: Array.from({ length: count }, (_, i) => labels(i)), scores: false },
    { inputs: [normals(0, n, d), ...Array.from({ length: count - 1 }, (_, i) => labels(i + 1))], scores: false },
    ...(count === 1 ? [{ inputs: [normals(0, n, n)], scores: true }] : []),
  ]
}

function normals(stream: number, rows: number, columns: number): Matrix {
  const random = createRandom(1, 'samples', stream)
  return { data: Float64Array.from({ length: rows * columns }, () => random.normal()), rows, columns }
}

function labels(stream: number): Matrix {
  const random = createRandom(1, 'labels', stream)
  return { data: Float64Array.from({ length: n }, () => random.integer(3)), rows: n, columns: 1 }
}

/** The first inputs that are not refused, or why the first were. */
async function firstTaken(create: () => Estimator, candidates: readonly Usual[]) {
  let reason = ''
  for (const taken of candidates)
    try {
      await create().estimate(...taken.inputs.map(x => ({ ...x, data: x.data.slice() })))
      return { taken, reason }
    } catch (error) {
      reason ||= error instanceof Error ? error.message : String(error)
    }
  return { taken: undefined, reason }
}
