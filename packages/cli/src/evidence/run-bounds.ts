import type { BoundResult, Warning } from '@infomax/core'
import type { Matrix } from '@infomax/math'
import type { SimclrEvidence, VicregEvidence } from '@infomax/theory'
import type { RunSamples } from './run-samples.ts'

/** How one bound is read off a run. */
export interface RunBound {
  evidence(samples: RunSamples): object
  /**
   * The complexities of the richest class whose suprema are those of `fixed`, the bound of a fixed encoder: what is
   * certain of an encoder that was trained on the pairs, whatever it is.
   */
  richest(fixed: BoundResult, samples: RunSamples): object
  warnings(samples: RunSamples): readonly Warning[]
}

const notTwoDraws: Warning = {
  code: 'VIEWS_NOT_CLASSES',
  message:
    'A pair is two views of one sample, not two independent draws of a class, as the theorem assumes. Views are nearer to each other than samples of a class, so what is measured on pairs is too small and the bound need not hold.',
}

/** The bounds that a run has the evidence for. */
export const runBounds: Readonly<Record<string, RunBound>> = {
  vicreg: {
    evidence: ({ labelled, test, first, second, firstLabels, classes }): VicregEvidence => ({
      zLabelled: labelled.z,
      labels: labelled.labels,
      zFirst: head(first, second.rows),
      zSecond: second,
      pairLabels: firstLabels.subarray(0, second.rows),
      classes,
      zTest: test.z,
      testLabels: test.labels,
    }),
    // E sup Σ ξᵢvᵢ ≤ ½Σ sup vᵢ for 0 ≤ vᵢ
    richest: ({ constants: { tau, kappa, m, mLabelled } }): Partial<VicregEvidence> => ({
      rademacherPairs: (Math.sqrt(m!) * tau!) / 2,
      rademacherHeads: (Math.sqrt(mLabelled!) * kappa!) / 2,
    }),
    warnings: () => [notTwoDraws],
  },
  simclr: {
    evidence: ({ test, first, second, firstLabels, classes }): SimclrEvidence => {
      const triples = first.rows >> 1
      return {
        zAnchor: head(first, triples),
        zPositive: head(second, triples),
        zNegative: tail(first, triples),
        classProbabilities: shares(firstLabels, classes),
        zTest: test.z,
        testLabels: test.labels,
      }
    },
    // √M times the mean of ⟨σ, (f, f, f)⟩ ≤ 3 R√d, a sign for each number
    richest: ({ constants: { radius, M } }, { first }): Partial<SimclrEvidence> => ({
      rademacher: 3 * radius! * Math.sqrt(first.columns * M!),
    }),
    warnings: ({ firstLabels }) => [
      notTwoDraws,
      {
        code: 'SHARES_AS_PROBABILITIES',
        message: `The probabilities of classes ρ are their shares among ${firstLabels.length} samples; the theorem takes them as known.`,
      },
    ],
  },
}

function shares(labels: Int32Array, classes: number): Float64Array {
  const known = labels.filter(label => label >= 0)
  const counts = new Float64Array(classes)
  for (const label of known) counts[label]!++
  return counts.map(count => count / known.length)
}

const head = ({ data, columns }: Matrix, rows: number): Matrix => ({
  data: data.subarray(0, rows * columns),
  rows,
  columns,
})

const tail = ({ data, columns }: Matrix, rows: number): Matrix => ({
  data: data.subarray(data.length - rows * columns),
  rows,
  columns,
})
