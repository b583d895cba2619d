import { defineMonitor, InfomaxError, type Quantity } from '@infomax/core'
import { type Matrix, matrix, normalizedRows } from '@infomax/math'
import * as z from 'zod'
import { vicregBound } from '../bounds/vicreg.ts'
import { vicregOptions } from '../bounds/vicreg-options.ts'

const options = vicregOptions.pick({ delta: true }).extend({
  rankTolerance: z
    .number()
    .min(1e-7)
    .lt(1)
    .default(0.01)
    .describe('heads leave directions alone whose singular value is up to this share of the largest'),
  normalise: z
    .boolean()
    .default(true)
    .describe('put embeddings on the unit sphere, which makes every supremum certain'),
})

/**
 * The terms of the VICReg bound along training, of embeddings: `bound`, their sum, `c`, the distance of the two heads, and
 * each term by its name.
 *
 * The labelled sample is the first half of the samples with a class, the unlabelled pairs are two views of the others,
 * whose hidden classes are used for the residuals. The network was not trained on these samples, so it counts as fixed
 * beforehand; views of one sample are not two independent draws of a class, which the bound assumes: read it for how
 * terms move. With no more than two samples a dimension a head can fit any labels, and the residuals say nothing.
 * Embeddings are nearly singular, and heads that use their weakest directions are so long that c hides all else, hence
 * the tolerance.
 *
 * Throws `NO_LABELS` without classes, `TOO_FEW_SAMPLES` with fewer than four samples that have one, `BAD_OPTIONS`
 * without a second view.
 * @see Shwartz-Ziv et al. (2023), An information-theoretic perspective on VICReg, arXiv:2303.00633, section 6
 */
export const vicregBoundMonitor = defineMonitor({
  name: 'vicreg-bound',
  summary: 'The generalization bound of VICReg along training, term by term',
  paper: 'arXiv:2303.00633',
  needs: { views: 2, labels: true },
  options,
  create: ({ delta, rankTolerance, normalise }) => ({
    async measure({ embeddings, labels, views }) {
      const known = withClass(labels)
      const [first, second] = (await views()).embeddings
      if (!first || !second)
        throw new InfomaxError(
          'BAD_OPTIONS',
          `The monitor "vicreg-bound" compares two views of each sample; ${first ? 'one' : 'none'} came.`,
          'Set viewCount=2, or leave it out of monitors.',
        )
      const half = known.length >> 1
      const [labelled, pairs] = [known.subarray(0, half), known.subarray(half)]
      const rows = (z: Matrix, at: Int32Array): Matrix => {
        const taken = rowsAt(z, at)
        return normalise ? normalizedRows(taken) : taken
      }
      const result = vicregBound(
        {
          zLabelled: rows(embeddings, labelled),
          labels: Int32Array.from(labelled, i => labels![i]!),
          zFirst: rows(first, pairs),
          zSecond: rows(second, pairs),
          pairLabels: Int32Array.from(pairs, i => labels![i]!),
        },
        { delta, rankTolerance, ...(normalise ? { radius: 1 } : {}) },
      )
      const of = (value: number): Quantity => ({ value, unit: result.unit })
      return {
        bound: of(result.value),
        c: { value: result.constants.c!, unit: '1' },
        ...Object.fromEntries(Object.entries(result.terms).map(([name, { value }]) => [name, of(value)])),
      }
    },
  }),
})

/** The samples whose class is known; four of them are two halves of two. */
function withClass(labels: Int32Array | undefined): Int32Array {
  const known = Int32Array.from((labels ?? []).keys()).filter(i => labels![i]! >= 0)
  if (known.length === 0)
    throw new InfomaxError(
      'NO_LABELS',
      'The monitor "vicreg-bound" needs the class of each sample; the data set has none.',
      'Leave it out of monitors, or choose a data set with labels.',
    )
  if (known.length < 4)
    throw new InfomaxError(
      'TOO_FEW_SAMPLES',
      `The monitor "vicreg-bound" halves the samples that have a class; ${known.length} came, four at least were expected.`,
      'Raise monitorSamples.',
    )
  return known
}

function rowsAt({ data, columns }: Matrix, rows: Int32Array): Matrix<Float64Array> {
  const out = new Float64Array(rows.length * columns)
  rows.forEach((row, i) => {
    out.set(data.subarray(row * columns, (row + 1) * columns), i * columns)
  })
  return matrix(out, rows.length, columns)
}
