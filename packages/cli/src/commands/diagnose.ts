import type { Diagnosis } from '@infomax/core'
import type { Command } from '../command.ts'
import { fail } from '../failure.ts'

/** `infomax diagnose` */
export const diagnose: Command = {
  usage: 'diagnose z.npy [--labels y.npy] [--views z2.npy] [--out report.html]',
  description:
    'Says all that can be said of an embedding from any framework: whether it collapsed, how many dimensions it uses, how Gaussian and how independent its features are, how much it knows about labels and about another view, and how far to trust each number. Files may be npy, npz, safetensors, Parquet, Arrow, CSV or TSV; FILE#NAME takes the array or column of that name. A file larger than --memory is read once, block by block: means and covariances are then of all its rows, and what needs pairs of rows or neighbours is of a random sample; n beside each number says of how many. Exit code 1 where there is a problem.',
  examples: [
    ['infomax diagnose z.npy', 'one embedding'],
    ['infomax diagnose z.npz#z --labels z.npz#y --views z2.npy --out report.html', 'with classes and a second view'],
    ['infomax diagnose z.npy --json', 'for programs'],
  ],
  flags: {
    labels: { value: 'FILE', description: 'the class of each sample' },
    views: { value: 'FILE', description: 'the embedding of another view of the same samples' },
    out: { value: 'FILE', description: 'where to write the page' },
    force: { description: 'replace a page that is there' },
    seed: { value: 'N', description: 'of the subsample and the permutations; 0 by default' },
    limit: { value: 'N', description: 'samples that slow estimates see at most; 2000 by default' },
    memory: {
      value: 'MIB',
      description: 'what the numbers of a file may take, 8 bytes each, before it is read in blocks; 1024 by default',
    },
    permutations: { value: 'N', description: 'random pairings behind each p-value; 200 by default' },
    strict: { description: 'end with exit code 1 for cautions too' },
  },
  assignments: false,
  async run(args, output) {
    const [path, ...rest] = args.positionals
    if (path === undefined || rest.length)
      return fail(
        'BAD_USAGE',
        `${args.positionals.length} files came; one was expected.`,
        'Write infomax diagnose z.npy.',
      )
    const seed = await whole(args.text('seed'), 'seed', 0, 0)
    const limit = await whole(args.text('limit'), 'limit', 2000, 10)
    const memory = 2 ** 20 * (await whole(args.text('memory'), 'memory', 1024, 1))
    const permutations = await whole(args.text('permutations'), 'permutations', 200, 19)
    const out = args.text('out')
    const { existsSync } = await import('node:fs')
    if (out !== undefined && existsSync(out) && !args.has('force'))
      return fail('FILE_EXISTS', `${out} is already there.`, 'Give another --out, or --force.')
    const { createProgress } = await import('../run/progress.ts')
    const bar = createProgress(output.progress)
    const started = performance.now()
    const progress: typeof bar.working = (...step) => {
      if (performance.now() - started > 2000) bar.working(...step)
    }
    const { readEmbedding } = await import('../embedding.ts')
    const beside = { labels: args.text('labels'), views: args.text('views') }
    const { z, labels, views, totals } = await readEmbedding(path, beside, { seed, limit, memory, progress })
    bar.clear()
    if (totals)
      output.say(
        `${path} has ${totals.n} rows, too many to hold: all were read once, and ${z.rows} drawn for what needs the rows themselves, seed ${seed}.`,
      )
    const { diagnose: ask } = await import('@infomax/estimators/diagnose')
    const diagnosis = await ask(
      z,
      {
        ...(labels && { labels: labels.labels, classes: labels.classes }),
        ...(views && { views }),
        ...(totals && { totals }),
      },
      { seed, limit, permutations, progress },
    )
    bar.clear()
    const { renderDiagnosisHtml, renderDiagnosisText } = await import('@infomax/report')
    if (out !== undefined) {
      const { writeAtomically } = await import('@infomax/trainer')
      const files = { embedding: path, ...defined(beside) }
      const page = { title: `Diagnosis of ${path}`, files, command: ['infomax', ...process.argv.slice(2)] }
      await writeAtomically(out, await renderDiagnosisHtml(diagnosis, page))
    }
    await output.result(
      { ...diagnosis, ...(out === undefined ? {} : { page: out }) },
      `${renderDiagnosisText(diagnosis)}${out === undefined ? '' : `\npage  ${out}`}`,
    )
    return isFound(diagnosis, args.has('strict')) ? 1 : 0
  },
}

const isFound = ({ findings }: Diagnosis, strict: boolean): boolean =>
  findings.some(({ severity }) => strict || severity === 'problem')

const defined = <T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never

async function whole(text: string | undefined, name: string, otherwise: number, least: number): Promise<number> {
  const value = text === undefined ? otherwise : Number(text)
  if (!Number.isSafeInteger(value) || value < least)
    return fail('BAD_USAGE', `--${name} ${text} came; a whole number from ${least} on was expected.`)
  return value
}
