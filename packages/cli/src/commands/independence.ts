import type { Command } from '../command.ts'
import { fail } from '../failure.ts'
import { columns, table } from '../help.ts'
import type { Independence } from '../independence/measure.ts'
import { sentences } from '../independence/sentences.ts'

/** Pairs that are listed for people; JSON has all. */
const listed = 10

/** `infomax independence` */
export const independence: Command = {
  usage: 'independence z.npy [--features N] [--limit N] [--json]',
  description: `Says whether the features of an embedding depend on one another: in pairs, by HSIC, and all together, by dHSIC. The two differ: of x, y and x XOR y every pair is independent, while any two give away the third. Both are compared with what the same features show in random orders, so that each comes with a p-value.
The file has one row a sample and one column a feature: npy, npz, safetensors, Parquet, Arrow, CSV or TSV; FILE#NAME takes one array. Features are counted from 0. The exit code is 0 whatever is found; 1 is for errors.`,
  examples: [
    ['infomax independence z.npy', 'one embedding'],
    ['infomax independence z.npy --features 32 --limit 1000', 'more of its features and samples, in more time'],
    ['infomax independence z.npy --json', 'for programs: every pair'],
  ],
  flags: {
    features: { value: 'N', description: 'features that are looked at in pairs, at most; 16 by default' },
    joint: {
      value: 'N',
      description: 'of these, how many together, at most; 6 by default: with more, dHSIC sees little',
    },
    limit: { value: 'N', description: 'samples that are looked at, at most; 500 by default' },
    permutations: {
      value: 'N',
      description: 'random orders behind each p-value, which is 1/(N + 1) at least; 199 by default, or 2/P − 1 if more',
    },
    level: { value: 'P', description: 'p-values up to this count, and share of false discoveries; 0.05 by default' },
    seed: { value: 'N', description: 'of what is drawn: features, samples and orders; 0 by default' },
  },
  assignments: false,
  sections: () => [
    {
      title: 'What is printed',
      rows: [
        ['HSIC', 'strength of dependence; 0 is independence, its size depends on the widths of its kernels (median)'],
        ['normalised', 'the same between 0 and 1, where 1 is one feature determining the other'],
        ['by chance', 'what independent features with the same distributions show on average with so few samples'],
        ['p-value', 'how often random orders show as much; that of a single pair is approximate'],
        ['*', 'a pair that stands out among all, with the share of false discoveries kept below --level'],
      ],
    },
  ],
  async run(args, output) {
    const [path, ...rest] = args.positionals
    if (path === undefined || rest.length)
      return fail(
        'BAD_USAGE',
        `${args.positionals.length} files came; one was expected.`,
        'Write infomax independence z.npy; settings begin with two dashes: --features 32.',
      )
    const number = async (flag: string, otherwise: number, least: number, why?: string): Promise<number> => {
      const text = args.text(flag)
      const value = text === undefined ? otherwise : Number(text)
      if (!Number.isSafeInteger(value) || value < least)
        await fail('BAD_USAGE', `--${flag} ${text} came; a whole number from ${least} on was expected.`, why)
      return value
    }
    const level = Number(args.text('level') ?? 0.05)
    if (!(level > 0 && level < 1))
      await fail('BAD_USAGE', `--level ${args.text('level')} came; a number between 0 and 1 was expected.`)
    // below it not even the strongest dependence has a p-value that counts, with two tests of the pairs at half the level each
    const fewest = Math.max(19, Math.ceil(2 / level - 1))
    const settings = {
      features: await number('features', 16, 2),
      joint: await number('joint', 6, 2),
      limit: await number('limit', 500, 20),
      permutations: await number(
        'permutations',
        Math.max(199, fewest),
        fewest,
        'With fewer no dependence of pairs could be told from chance at this --level.',
      ),
      seed: await number('seed', 0, 0),
      level,
    }
    const { readMatrix } = await import('../matrices.ts')
    const { measureIndependence } = await import('../independence/measure.ts')
    const { createProgress } = await import('../run/progress.ts')
    const z = await readMatrix(path)
    const progress = createProgress(output.progress)
    const started = performance.now()
    const found = await measureIndependence(z, settings, (done, total, what) => {
      if (performance.now() - started > 2000) progress.working(done, total, what)
    })
    progress.clear()
    return output.result(found, text(found))
  },
}

function text(found: Independence): string {
  const { pairs, joint, list, warnings } = found
  const some = list.slice(0, listed)
  return [
    ...sentences(found),
    '',
    ...columns([
      ['pairs, mean HSIC', `${short(pairs.mean)}, by chance ${short(pairs.meanByChance)}`],
      ['normalised', `${short(pairs.meanNormalised)}, by chance ${short(pairs.meanNormalisedByChance)}`],
      ['p-value', `${short(pairs.pValue)} of the mean, ${short(pairs.maxPValue)} of the largest`],
      ['together, dHSIC', `${short(joint.value)} of features ${joint.features.join(', ')}`],
      ['p-value', short(joint.pValue)],
    ]).map(line => line.slice(2)),
    '',
    table([
      ['most dependent pairs', 'HSIC', 'normalised', 'p-value', ''],
      ...some.map(({ first, second, hsic, normalised, pValue, discovery }) => [
        `${first} and ${second}`,
        short(hsic),
        short(normalised),
        short(pValue),
        discovery ? '*' : '',
      ]),
    ]),
    ...(list.length > some.length ? [`and ${list.length - some.length} more: --json`] : []),
    ...warnings.map(({ code, message }) => `warning ${code}: ${message}`),
  ].join('\n')
}

const short = (value: number): string => String(Number(value.toPrecision(3)))
