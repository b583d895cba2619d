import { type Bound, type BoundResult, InfomaxError, isInfomaxError, type Registry, type Warning } from '@infomax/core'
import type { LoadedRun } from '@infomax/trainer'
import { type RunBound, runBounds } from './run-bounds.ts'
import { type RunOptions, type RunSamples, runSamples } from './run-samples.ts'

interface BoundsOfRun {
  /** The bound that was asked for, then those that stand beside it. */
  readonly results: readonly [BoundResult, ...BoundResult[]]
  readonly samples: RunSamples
}

type Chosen = Readonly<Record<string, unknown>>

/** The options that mean the same to every bound on a run. */
const shared = ['delta', 'radius', 'margin'] as const

/**
 * One bound on a run, and beside it every other that a run has the evidence for, with the same δ and the same radius.
 * Another that these samples cannot give is a warning of the first.
 */
export async function boundsOfRun(
  registry: Registry,
  run: LoadedRun & { readonly registry: Registry },
  { name, options }: { readonly name: string; readonly options: Chosen },
  asked: RunOptions,
  done: (part: number, parts: number) => void,
): Promise<BoundsOfRun> {
  const samples = await runSamples(run.registry, run, asked, done)
  const learning = supervised(run)
  const evaluate = (one: string, chosen: Chosen): BoundResult =>
    evaluateOn(samples, resolveBound(registry, one, chosen), runBounds[one]!, learning)
  const result = evaluate(name, options)
  const others = Object.fromEntries(shared.flatMap(key => (key in options ? [[key, options[key]]] : [])))
  const beside: BoundResult[] = []
  const warnings: Warning[] = []
  for (const other of Object.keys(runBounds).filter(one => one !== name)) {
    try {
      beside.push(evaluate(other, others))
    } catch (error) {
      if (!isInfomaxError(error)) throw error
      const [message] = error.message.split('\n', 1)
      warnings.push({ code: 'NOTHING_BESIDE', message: `The bound "${other}" does not stand beside it: ${message}` })
    }
  }
  return { results: [{ ...result, warnings: [...result.warnings, ...warnings] }, ...beside], samples }
}

/** A bound with options that came as data. */
export const resolveBound = (registry: Registry, name: string, options: Chosen): Bound =>
  registry.resolve(registry.spec('bound', { name, options }))

/** What a bound needs to know, a line each; how to give it. */
export const evidenceOf = ({ evidence }: Bound): string =>
  [
    'Write a JSON file of its evidence, numbers, arrays or paths of matrices, and give that:',
    ...Object.entries(evidence).map(([key, meaning]) => `  ${key}: ${meaning}`),
  ].join('\n')

/** Throws `BAD_USAGE`, with what the bound needs, where a run has not all of it. */
export function requireRunBound(name: string, bound: Bound): void {
  if (Object.hasOwn(runBounds, name)) return
  throw new InfomaxError(
    'BAD_USAGE',
    `The bound "${name}" cannot be read off a run; ${Object.keys(runBounds).join(' and ')} can.`,
    evidenceOf(bound),
  )
}

/** An encoder that the pairs chose is charged for the richest class that it can be of. */
function evaluateOn(
  samples: RunSamples,
  bound: Bound,
  { evidence, richest, warnings }: RunBound,
  learning: readonly Warning[],
): BoundResult {
  const given = { ...evidence(samples) }
  const fixed = bound.evaluate(given)
  const result = samples.trainedOn ? bound.evaluate({ ...given, ...richest(fixed, samples) }) : fixed
  return {
    ...result,
    warnings: [
      // said of complexities that did not come; here pairs that the encoder never saw need none
      ...result.warnings.filter(({ code }) => code !== 'CAPACITY_NOT_GIVEN'),
      ...warnings(samples),
      ...(samples.trainedOn ? [sawPairs] : []),
      ...learning,
    ],
  }
}

const sawPairs: Warning = {
  code: 'ENCODER_SAW_PAIRS',
  message:
    'The encoder was trained on the samples of these pairs, so it pays for the richest class of encoders that has these largest values: its complexity falls with no number of samples. --pairs test takes pairs that it never saw, for which it is fixed and pays nothing.',
}

/** The theorems are about encoders that were chosen without labels. */
function supervised({ config, registry }: LoadedRun & { readonly registry: Registry }): Warning[] {
  const using = [config.objective, ...config.add].filter(
    spec => registry.find('objective', spec.name).needs?.labels || registry.resolve(spec).usesLabels,
  )
  return using.map(({ name }) => ({
    code: 'TRAINED_WITH_LABELS',
    message: `The objective "${name}" saw labels of the training samples; the theorem is about an encoder chosen by pairs alone.`,
  }))
}
