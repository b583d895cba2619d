import { type Context, defineEstimator, type Estimate, InfomaxError, parseOptions, standalone } from '@infomax/core'
import { type MatrixLike, toMatrix } from '@infomax/estimators'
import type { Matrix } from '@infomax/math'
import type * as z from 'zod'
import { computeOn } from './backend.ts'
import { bounds } from './bounds.ts'
import { constantColumns, notConverged, overfitted } from './findings.ts'
import { type CriticOptions, criticOptions } from './options.ts'
import { first, type Split, split } from './samples.ts'
import { train } from './train.ts'

/** What {@link criticInformation} takes. */
export type CriticInput = z.input<typeof criticOptions>

/**
 * The mutual information of x and y by a critic that is trained: a lower bound (`nwj`, `tuba`, `info-nce`, `js`), an upper one
 * (`club`, `l1out`, where the density is the true one), or a point (`dv`, `mine`, `smile`).
 *
 * The pairs fall into three parts at random. A network learns on the first, columns standardised by it; its best step is
 * chosen on the second; the bound is measured on the third alone, by the estimator of that name on the scores of each x with
 * each y. Only there is a lower bound one: of the samples that it learnt from a critic can say anything. The interval is that of the
 * held-out pairs, the critic given; a worse critic only lowers a lower bound.
 *
 * | bound | loss | value |
 * | --- | --- | --- |
 * | `dv`, `mine` | −⟨fᵢᵢ⟩ + ln⟨e^{fᵢⱼ}⟩, of `mine` with a moving average in the gradient's denominator | Donsker–Varadhan |
 * | `nwj` | −⟨fᵢᵢ⟩ + ⟨e^{fᵢⱼ − 1}⟩ | Nguyen–Wainwright–Jordan |
 * | `tuba` | −1 − ⟨fᵢᵢ − ln a(yᵢ)⟩ + ⟨e^{fᵢⱼ}/a(yⱼ)⟩, a baseline a(y) trained beside | Barber–Agakov without a normaliser |
 * | `info-nce` | −⟨fᵢᵢ − ln Σⱼ e^{fᵢⱼ}⟩ − ln n | InfoNCE, at most ln of the held-out pairs |
 * | `js`, `smile` | ⟨softplus(−fᵢᵢ)⟩ + ⟨softplus(fᵢⱼ)⟩ | 1 + ⟨fᵢᵢ⟩ − ⟨e^{fᵢⱼ}⟩; clipped Donsker–Varadhan |
 * | `club`, `l1out` | −⟨ln q(yᵢ\|xᵢ)⟩, q = N(μ(x), diag e^{v(x)}) | CLUB; leave-one-out |
 *
 * x n × p, y n × q (`LENGTH_MISMATCH`), 8 pairs in each part (`TOO_FEW_SAMPLES`); nats. `parts`: `training` and `validation`,
 * the same bound on as many pairs of the first part and on the second; those of the bound; `step`, the one chosen, of so many `steps`; `pairs`, held
 * out. Warnings: those of the bound (`SATURATED`, `FEW_EFFECTIVE_PAIRS`), `OVERFITTED`, `NOT_CONVERGED`, `DIVERGED`,
 * `CONSTANT_COLUMN`. The same seed gives the same number on one backend.
 * @see Poole et al., arXiv:1905.06922
 * @see Song and Ermon, arXiv:1910.06222
 * @see Belghazi et al., arXiv:1801.04062
 * @see Cheng et al., arXiv:2006.12013
 * @example
 * import { wasm } from '@infomax/backend-wasm'
 *
 * const { value, interval } = await criticInformation(x, y, { bound: 'smile', steps: 2000, backend: wasm() })
 */
export async function criticInformation(
  x: MatrixLike,
  y: MatrixLike,
  input?: CriticInput,
  context: Context = standalone,
): Promise<Estimate> {
  const options = parseOptions(criticEstimator, input)
  const [a, b] = paired(x, y)
  const parts = split(a, b, options, context.random.child('split'))
  const { x: learntX, y: learntY } = parts.training
  const found =
    learntX.columns > 0 && learntY.columns > 0
      ? await computeOn(options.backend, () => measure(parts, options, context))
      : ofConstant
  return {
    ...found,
    name: 'critic',
    n: a.rows,
    d: a.columns + b.columns,
    warnings: [...found.warnings, constantColumns(parts.constant)].filter(warning => warning !== undefined),
  }
}

/** What is constant knows nothing. */
const ofConstant = { value: 0, unit: 'nats', side: 'point', warnings: [] } as const

async function measure(parts: Split, options: CriticOptions, context: Context): Promise<Estimate> {
  const { training, validation, heldOut } = parts
  const { build, measure } = bounds[options.bound]
  const { hidden, embedding } = options
  const shape = { p: training.x.columns, q: training.y.columns, hidden, embedding }
  const model = build(shape, options, context.random.child('weights'))
  try {
    const trained = await train(model, parts, options, context)
    const of = async (pairs: typeof heldOut) => measure(await model.table(pairs), options)
    const found = await of(heldOut)
    // of as many pairs: some bounds depend on their number
    const learnt = await of(first(training, Math.min(heldOut.x.rows, training.x.rows)))
    const chosen = await of(validation)
    return {
      ...found,
      parts: {
        ...found.parts,
        training: learnt.value,
        validation: chosen.value,
        step: trained.best,
        steps: trained.steps,
        pairs: heldOut.x.rows,
      },
      warnings: [...found.warnings, overfitted(learnt, found), notConverged(trained)].filter(
        warning => warning !== undefined,
      ),
    }
  } finally {
    model.dispose()
  }
}

function paired(x: MatrixLike, y: MatrixLike): [Matrix, Matrix] {
  const [a, b] = [toMatrix(x), toMatrix(y)]
  if (a.rows !== b.rows)
    throw new InfomaxError(
      'LENGTH_MISMATCH',
      `x has ${a.rows} samples and y ${b.rows}; row i of each belongs to one sample.`,
      'Give equally many rows of each.',
    )
  return [a, b]
}

/** {@link criticInformation} as a component. */
export const criticEstimator = defineEstimator({
  name: 'critic',
  summary: 'Mutual information by a critic that is trained, measured on held-out samples',
  paper: 'arXiv:1905.06922',
  options: criticOptions,
  create: (options, context) => ({ inputs: 2, estimate: (x, y) => criticInformation(x!, y!, options, context) }),
})
