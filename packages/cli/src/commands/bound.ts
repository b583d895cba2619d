import type { BoundResult, Registry } from '@infomax/core'
import type { Arguments, Assignment } from '../arguments.ts'
import type { Command } from '../command.ts'
import { isComponentKey } from '../components.ts'
import type { RunOptions } from '../evidence/run-samples.ts'
import { fail } from '../failure.ts'
import { components, runKeys } from '../index.generated.ts'
import type { Output } from '../output.ts'
import { openProject, projectFlags } from './project-flags.ts'

/** Flags that say how evidence is taken off a run; a file of evidence has none of them. */
const runFlags = {
  samples: { value: 'N', description: 'at most N labelled samples, N test samples and N pairs; 2000 otherwise' },
  of: { value: 'SPACE', description: 'representation or embedding; representation otherwise' },
  normalise: {
    description: 'divide each row by its length, with radius=1: largest values are then certain, not estimates',
  },
  pairs: {
    value: 'SPLIT',
    description:
      'train: views of training samples, and the price of an encoder that was chosen by them; test: views of others, for which it is fixed; train otherwise',
  },
} as const

/** `infomax bound` */
export const bound: Command = {
  usage: 'bound NAME RUN|evidence.json [key=value …] [--out page.html]',
  description: `A generalization bound, term by term: how large the error on samples that were never seen can be, with which probability, what each term assumes, and which one dominates; beside it the error that was measured on test data.
A RUN gives vicreg and simclr their evidence: a labelled sample and test data from the test split, pairs of views of the training samples. Every bound can be evaluated on a file, an object of numbers, arrays, and paths of matrices (.npy, .csv, .parquet and others, from the file's folder).
A bound above what holds of any predictor is vacuous, which is common and no error: the terms still say what to improve.`,
  examples: [
    ['infomax bound vicreg runs/NAME', 'of a run, with the simclr bound beside it'],
    ['infomax bound vicreg runs/NAME --normalise --pairs test', 'all constants certain, an encoder fixed beforehand'],
    ['infomax bound vicreg runs/NAME rankTolerance=0.01', 'heads that leave the weakest directions alone: a smaller c'],
    ['infomax bound vicreg runs/NAME delta=0.01 --out bound.html', 'at 99 %, with a page'],
    ['infomax bound pac-bayes evidence.json --json', 'from a file such as {"empirical": 0.05, "n": 10000, "kl": 120}'],
    ['infomax bound pac-bayes', 'which evidence it needs'],
    ['infomax list bound vicreg', 'its options; infomax list bound names every bound'],
  ],
  flags: {
    out: { value: 'FILE', description: 'where to write the page' },
    force: { description: 'replace a page that is there' },
    ...runFlags,
    ...projectFlags,
  },
  assignments: true,
  switches: new Set(
    components
      .filter(({ kind }) => kind === 'bound')
      .flatMap(({ options }) => options.filter(({ type }) => type === 'boolean').map(({ key }) => key)),
  ),
  async run(args, output) {
    const [name, source, ...more] = args.positionals
    if (name === undefined || more.length)
      return fail(
        'BAD_USAGE',
        name === undefined ? 'Which bound?' : `A name and one run or file were expected; ${more.join(' ')} came too.`,
        'Write infomax bound NAME RUN; infomax list bound names them.',
      )
    const out = args.text('out')
    const { existsSync, statSync } = await import('node:fs')
    if (out !== undefined && existsSync(out) && !args.has('force'))
      return fail('FILE_EXISTS', `${out} is already there.`, 'Give another --out, or --force.')
    const { catalogue } = await openProject(args)
    const { runBounds } = await import('../evidence/run-bounds.ts')
    const names = new Set([name, ...Object.keys(runBounds)])
    const registry = await catalogue.registry([...names].map(one => ['bound', one] as const))
    if (source === undefined) {
      const { evidenceOf, resolveBound } = await import('../evidence/bounds-of-run.ts')
      const needed = evidenceOf(resolveBound(registry, name, {}))
      return fail('BAD_USAGE', `The bound "${name}" needs the folder of a run, or a file of evidence.`, needed)
    }
    const isRun = statSync(source, { throwIfNoEntry: false })?.isDirectory() === true
    const read = isRun ? ofRun : ofFile
    const { results, facts, origin } = await read(registry, name, source, args, output)
    const { renderBoundHtml, renderBoundText } = await import('@infomax/report')
    if (out !== undefined) {
      const { writeAtomically } = await import('@infomax/trainer')
      await writeAtomically(out, await renderBoundHtml(results, { title: `The bound ${name} of ${source}`, facts }))
    }
    const [first, ...beside] = results
    return output.result(
      { ...first, beside, source: origin, ...(out === undefined ? {} : { page: out }) },
      `${facts.join(' · ')}\n\n${renderBoundText(results)}${out === undefined ? '' : `\npage  ${out}`}`,
    )
  },
}

interface Found {
  /** The bound that was asked for, then those that stand beside it. */
  readonly results: readonly [BoundResult, ...BoundResult[]]
  /** What they were computed from, in words and as data. */
  readonly facts: readonly string[]
  readonly origin: Readonly<Record<string, unknown>>
}

async function ofFile(registry: Registry, name: string, file: string, args: Arguments): Promise<Found> {
  const misplaced = Object.keys(runFlags).find(flag => args.text(flag) !== undefined)
  if (misplaced !== undefined)
    await fail('BAD_USAGE', `--${misplaced} is about a run; ${file} is none.`, 'Leave it out, or give a run.')
  const { readOptions } = await import('../run/overrides.ts')
  const { resolveBound } = await import('../evidence/bounds-of-run.ts')
  const { readEvidence } = await import('../evidence/read-evidence.ts')
  const bound = resolveBound(registry, name, readOptions(registry, 'bound', name, args.assignments))
  return {
    results: [bound.evaluate(await readEvidence(file, name, bound))],
    facts: [`evidence ${file}`],
    origin: { file },
  }
}

async function ofRun(registry: Registry, name: string, run: string, args: Arguments, output: Output): Promise<Found> {
  const { boundsOfRun, requireRunBound, resolveBound } = await import('../evidence/bounds-of-run.ts')
  const { readOptions } = await import('../run/overrides.ts')
  const [ofBound, ofTheRun] = divide(args.assignments)
  const asked = await runOptions(args)
  const options = readOptions(registry, 'bound', name, ofBound)
  if (asked.normalise) options.radius ??= 1
  // before the network is loaded: a wrong option should not cost a minute
  requireRunBound(name, resolveBound(registry, name, options))
  const { openRun } = await import('../run/open-run.ts')
  const { createProgress } = await import('../run/progress.ts')
  const opened = await openRun({ ...args, positionals: [run], assignments: ofTheRun }, output)
  const progress = createProgress(output.progress)
  const started = performance.now()
  const done = (part: number, parts: number): void => {
    if (performance.now() - started > 2000) progress.working(part, parts, 'samples through the network')
  }
  const { results, samples } = await boundsOfRun(registry, opened, { name, options }, asked, done).finally(
    progress.clear,
  )
  const { labelled, test, second: pairs } = samples
  const counts = { labelled: labelled.z.rows, pairs: pairs.rows, test: test.z.rows, dims: pairs.columns }
  return {
    results,
    facts: [
      `run ${run} at step ${opened.step}`,
      `${counts.dims} dimensions of the ${asked.of}${asked.normalise ? ', on the unit sphere' : ''}`,
      `${counts.labelled} labelled samples`,
      `${counts.pairs} pairs of views of ${asked.pairs === 'train' ? 'training samples' : 'samples that the encoder never saw'}`,
      `${counts.test} test samples`,
    ],
    origin: { run, step: opened.step, of: asked.of, normalise: asked.normalise, split: asked.pairs, ...counts },
  }
}

/** Settings of the run, such as its data and its backend, from options of the bound. */
function divide(assignments: readonly Assignment[]): readonly [bound: Assignment[], run: Assignment[]] {
  const ofRun = ({ key }: Assignment): boolean =>
    isComponentKey(key.split('.')[0]!) || runKeys.some(known => known.key === key)
  return [assignments.filter(one => !ofRun(one)), assignments.filter(ofRun)]
}

async function runOptions(args: Arguments): Promise<RunOptions> {
  const samples = Number(args.text('samples') ?? 2000)
  if (!Number.isSafeInteger(samples) || samples < 2)
    await fail('BAD_USAGE', `--samples ${args.text('samples')} came; a whole number from 2 on was expected.`)
  return {
    samples,
    of: await oneOf('of', args.text('of') ?? 'representation', ['representation', 'embedding'] as const),
    normalise: args.has('normalise'),
    pairs: await oneOf('pairs', args.text('pairs') ?? 'train', ['train', 'test'] as const),
  }
}

async function oneOf<T extends string>(flag: string, value: string, known: readonly T[]): Promise<T> {
  return (
    known.find(one => one === value) ??
    fail('BAD_USAGE', `--${flag} is "${value}".`, ({ suggest }) => suggest(value, known))
  )
}
