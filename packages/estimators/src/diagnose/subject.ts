import type { Answer, Estimate, Finding, Topic } from '@infomax/core'
import { InfomaxError, isInfomaxError } from '@infomax/core'
import { createRandom, type Matrix } from '@infomax/math'
import { type MatrixLike, toMatrix } from '../input.ts'
import { rowsAt } from '../rows.ts'
import { ofTotals } from './of-totals.ts'
import { ofRows, type SecondOrder } from './second-order.ts'
import type { Totals } from './totals.ts'

/** What comes with an embedding. */
export interface Companions {
  /** The class of each sample; −1 where it is unknown. */
  readonly labels?: ArrayLike<number>
  /** Names of the classes. */
  readonly classes?: readonly string[]
  /** The embedding of another view of the same samples. */
  readonly views?: MatrixLike
  /**
   * Of all samples, where the embedding is a random sample of them, as `gather` gives both. Means, variances and what the covariance decides are
   * then of all of them.
   */
  readonly totals?: Totals
}

export interface DiagnoseOptions {
  /** Of the subsample, and of everything random. */
  readonly seed?: number
  /** Samples that the slow estimates see at most. */
  readonly limit?: number
  /** Random pairings behind each permutation p-value. */
  readonly permutations?: number
  /** Called before each question. */
  readonly progress?: (done: number, total: number, what: string) => void
}

/** An embedding with what comes with it, whole and as the subsample that slow estimates see. */
export interface Subject {
  /** Samples that the embedding stands for; all in z but where totals came. */
  readonly n: number
  /** Of all n samples as far as that is known. */
  readonly moments: SecondOrder
  /** What came from all n samples where z has only some. */
  readonly totals?: Totals
  readonly z: Matrix
  readonly sample: Matrix
  readonly labels?: { readonly all: Int32Array; readonly sample: Int32Array; readonly names: readonly string[] }
  readonly views?: { readonly all: Matrix; readonly sample: Matrix }
  readonly seed: number
  readonly permutations: number
}

/** What one question brought to light. */
export interface Outcome {
  readonly answer: Answer
  readonly findings: readonly Finding[]
}

/**
 * Checks what came, and draws the subsample. Throws `LENGTH_MISMATCH` unless everything has a row for each sample, `BAD_SHAPE` for totals of
 * other columns.
 */
export function subjectOf(
  embedding: MatrixLike,
  { labels, classes, views, totals }: Companions,
  { seed = 0, limit = 2000, permutations = 200 }: DiagnoseOptions,
): Subject {
  const z = toMatrix(embedding, 2)
  const other = views === undefined ? undefined : toMatrix(views, 2)
  sameLength('labels', labels?.length, z.rows)
  sameLength('samples of the other view', other?.rows, z.rows)
  if (totals) sameData(totals, z)
  // in a random order: files are often sorted by class, and some figures take the first of these
  const order = createRandom(seed, 'diagnose').permutation(z.rows).subarray(0, limit)
  const some = (x: Matrix): Matrix => rowsAt(x, order)
  const codes = labels && Int32Array.from(labels)
  const sample = some(z)
  return {
    n: totals?.n ?? z.rows,
    moments: totals ? ofTotals(totals, z, sample) : ofRows(z, sample),
    ...(totals && { totals }),
    z,
    sample,
    ...(codes
      ? {
          labels: {
            all: codes,
            sample: order.map(i => codes[i]!),
            names: classes ?? namesOf(codes),
          },
        }
      : {}),
    ...(other ? { views: { all: other, sample: some(other) } } : {}),
    seed,
    permutations,
  }
}

function sameData(totals: Totals, z: Matrix): void {
  if (totals.mean.length !== z.columns)
    throw new InfomaxError(
      'BAD_SHAPE',
      `Totals of ${totals.mean.length} columns came with samples of ${z.columns}.`,
      'Give the totals of the data that the samples are from.',
    )
  if (totals.n < z.rows)
    throw new InfomaxError(
      'LENGTH_MISMATCH',
      `Totals of ${totals.n} samples came with ${z.rows} samples, which should be some of them.`,
      'Give the totals of all data, and a random sample of its rows.',
    )
}

function sameLength(what: string, came: number | undefined, expected: number): void {
  if (came === undefined || came === expected) return
  throw new InfomaxError(
    'LENGTH_MISMATCH',
    `${came} ${what} came with ${expected} samples.`,
    'Give one for each row of the embedding, in the same order.',
  )
}

const namesOf = (codes: Int32Array): string[] =>
  Array.from({ length: codes.reduce((most, code) => Math.max(most, code), -1) + 1 }, (_, code) => `class ${code}`)

/** Collects the estimates of one topic; what an estimator refuses is noted with its reason, and the rest goes on. */
export function collector(topic: Topic) {
  const estimates: Estimate[] = []
  const missing: { name: string; reason: string }[] = []
  const sentences: string[] = []
  const findings: Finding[] = []
  return {
    async add(name: string, estimate: () => Promise<Estimate> | Estimate): Promise<Estimate | undefined> {
      try {
        const result = await estimate()
        estimates.push(result)
        return result
      } catch (error) {
        if (!isInfomaxError(error)) throw error
        missing.push({ name, reason: reasonOf(error.message) })
        return undefined
      }
    },
    say(sentence: string): void {
      sentences.push(sentence)
    },
    find(finding: Finding): void {
      findings.push(finding)
    },
    outcome: (): Outcome => ({ answer: { topic, sentences, estimates, missing }, findings }),
  }
}

/** The first line of an error, without its code. */
const reasonOf = (message: string): string => message.split('\n')[0]!.replace(/^\[\w+\] /, '')

/** Three digits, and no exponent where it can be helped. */
export const short = (value: number): string =>
  (Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3)))).replace('-', '−')

export const percent = (share: number): string => `${short(100 * share)} %`
