import type { Separation } from '@infomax/ica'
import type { Matrix } from '@infomax/math'
import type { Arguments } from '../arguments.ts'
import type { Command } from '../command.ts'
import { fail } from '../failure.ts'
import { optionRows, table } from '../help.ts'
import { components } from '../index.generated.ts'
import { type Described, describe, type Scores, scores, type Truth } from '../sound/describe-sources.ts'
import { openProject, projectFlags } from './project-flags.ts'

const separators = components.filter(({ kind }) => kind === 'separator')

/** The method where none is named. */
const standard = 'vcreg'

/** `infomax ica` */
export const ica: Command = {
  usage: 'ica mixed.npy [components=N] [method=vcreg|fastica|jade] [key=value …] [--out sources.npy]',
  description: `Separates sources that were mixed linearly and without delay, such as several microphones that hear several voices: it looks for the directions that are independent of one another, not only uncorrelated. It needs as many channels as sources, or more, and at most one source that is normally distributed. Order, sign and loudness of the sources cannot be known: here they have unit variance, and the one that contributes most comes first.
The file has one row a sample and one column a channel: npy, npz, safetensors, Parquet, Arrow, CSV or TSV (FILE#NAME takes one array), or a WAV file. Channels and sources are counted from 0.`,
  examples: [
    ['infomax ica mixed.npy components=4 --out sources.npy', 'four sources'],
    ['infomax ica mixed.npy method=fastica contrast=exp --json', 'another method with an option, as JSON'],
    ['infomax ica mixed.wav --out voices.wav', 'sound: one channel a source'],
    ['infomax ica mixed.npy --truth sources.npy', 'how well it did, where the sources are known'],
  ],
  flags: {
    out: { value: 'FILE', description: 'where to write the sources: .npy, .csv or .wav' },
    rate: { value: 'HERTZ', description: 'the sample rate of a .wav that is written; that of the input otherwise' },
    truth: { value: 'FILE', description: 'the true sources, one a column, in the same samples, to compare with' },
    mixing: { value: 'FILE', description: 'the true mixing, channels × sources, to compare with' },
    force: { description: 'replace a file that is there' },
    ...projectFlags,
  },
  assignments: true,
  switches: new Set(
    separators.flatMap(({ options }) => options.filter(({ type }) => type === 'boolean').map(({ key }) => key)),
  ),
  sections: () => [
    {
      title: `Methods, as method=NAME; ${standard} otherwise`,
      rows: separators.map(({ name, summary }) => [name, summary]),
    },
    ...separators.map(({ name, options }) => ({
      title: `Options of method=${name}, as key=value`,
      rows: optionRows(options),
    })),
    {
      title: 'What is printed',
      rows: [
        ['share', 'of the variance of all channels that comes from this source'],
        ['excess kurtosis', '0 for a normal source, above for a peaked one, below for a flat one'],
        ['MCC', 'with --truth: mean |correlation| with the true sources; 1 is perfect'],
        ['SIR', 'with --truth: signal to interference of each true source, in decibel'],
        ['Amari index', 'with --mixing: how far unmixing · mixing is from a permutation; 0 is perfect'],
      ],
    },
  ],
  async run(args, output) {
    const [path, ...rest] = args.positionals
    if (path === undefined || rest.length)
      return fail(
        'BAD_USAGE',
        `${args.positionals.length} files came; one with all channels was expected.`,
        'Write infomax ica mixed.npy.',
      )
    const method = args.assignments.findLast(({ key }) => key === 'method')?.text ?? standard
    const { catalogue } = await openProject(args)
    const registry = await catalogue.registry([['separator', method]])
    const { readOptions } = await import('../run/overrides.ts')
    const options = readOptions(
      registry,
      'separator',
      method,
      args.assignments.filter(({ key }) => key !== 'method'),
    )
    const separator = registry.resolve(registry.spec('separator', { name: method, options }))
    const out = args.text('out')
    const rate = await rateOf(args, out)
    const { readSignals } = await import('../sound/read-signals.ts')
    const { checkTarget, encodeSources } = await import('../sound/write-sources.ts')
    const { samples, sound } = await readSignals(path)
    if (out !== undefined) await checkTarget(out, sound, { rate, force: args.has('force') })
    if (samples.columns < 2)
      await fail(
        'BAD_SHAPE',
        `${path} has one channel; sources are told apart by how differently two or more channels hear them.`,
        'Give a file with a column for each channel.',
      )
    const truth = await truthOf(args, samples)
    const { createProgress } = await import('../run/progress.ts')
    const progress = createProgress(output.progress)
    // the separators do not stop to report: where a line can be taken back, one says what takes so long
    if (output.progress.isTTY)
      progress.working(0, 1, `${method}: ${samples.columns} channels of ${samples.rows} samples`)
    const found = await separator.separate(samples).finally(() => progress.clear())
    const score = await scores(found, truth)
    const written = out === undefined ? undefined : await encodeSources(out, found.sources, sound, rate)
    if (out !== undefined) {
      const { writeAtomically } = await import('@infomax/trainer')
      await writeAtomically(out, written!.bytes)
    }
    const { columns, explained } = describe(samples, found)
    const { rows, columns: count } = found.sources
    const file = out === undefined ? {} : { sources: out }
    const divisor = written?.divisor === undefined ? {} : { divisor: written.divisor }
    const { name, iterations, converged, parts, warnings } = found
    const sizes = { n: rows, channels: samples.columns, components: count }
    const result = {
      ...{ name, ...sizes, ...file, ...divisor },
      ...{ unmixing: nested(found.unmixing), mixing: nested(found.mixing), mean: [...found.mean] },
      ...{ columns, explained, iterations, converged, ...(parts ? { parts } : {}), ...score, warnings },
    }
    return output.result(result, text(result))
  },
}

interface Result extends Described, Scores, Pick<Separation, 'name' | 'iterations' | 'converged' | 'warnings'> {
  readonly n: number
  readonly channels: number
  readonly components: number
  readonly sources?: string
  readonly divisor?: number
}

function text({ n, channels, components, columns, explained, sources, divisor, ...found }: Result): string {
  const ended = `${found.converged ? 'converged' : 'not converged'} after ${found.iterations} ${found.iterations === 1 ? 'iteration' : 'iterations'}`
  const loudness =
    divisor === undefined ? '' : `, all divided by ${divisor.toPrecision(4)} so that none is louder than ±1`
  return [
    `${components} ${components === 1 ? 'source' : 'sources'} in ${channels} channels of ${n} samples, by ${found.name} (${ended})`,
    '',
    table([
      ['source', 'share', 'excess kurtosis'],
      ...columns.map(({ share, kurtosis }, i) => [String(i), percent(share), kurtosis.toFixed(3)]),
      ['all', percent(explained)],
    ]),
    ...scoreText(found),
    ...found.warnings.map(({ code, message }) => `warning ${code}: ${message}`),
    '',
    sources === undefined
      ? 'Nothing was written; --out sources.npy writes the sources.'
      : `${sources}: one column a source${loudness}`,
  ].join('\n')
}

function scoreText({ mcc, sir, matches, amari }: Scores): string[] {
  const rows = sir?.map((ratio, i) => {
    const column = matches![i]!
    return column < 0 ? [String(i), 'not found', ''] : [String(i), `source ${column}`, `${ratio.toFixed(1)} dB`]
  })
  return [
    ...(rows ? ['', table([['true source', 'found as', 'SIR'], ...rows])] : []),
    ...(mcc === undefined ? [] : [`MCC ${mcc.toFixed(4)} (1 is perfect)`]),
    ...(amari === undefined ? [] : [`Amari index ${amari.toFixed(4)} (0 is perfect)`]),
  ]
}

async function rateOf(args: Arguments, out: string | undefined): Promise<number | undefined> {
  const text = args.text('rate')
  if (text === undefined) return undefined
  const rate = Number(text)
  if (!(Number.isSafeInteger(rate) && rate > 0))
    await fail('BAD_USAGE', `--rate ${text} came; whole hertz were expected.`, 'Write --rate 44100.')
  const { isSound } = await import('../sound/read-signals.ts')
  if (out === undefined || !isSound(out))
    await fail('BAD_USAGE', `--rate ${text} came, but no sound is written.`, 'Add --out voices.wav, or leave it out.')
  return rate
}

/** What is known of the sources; `LENGTH_MISMATCH` and `BAD_SHAPE` where it cannot be of these channels. */
async function truthOf(args: Arguments, channels: Matrix): Promise<Truth> {
  const { readSignals } = await import('../sound/read-signals.ts')
  const [sources, mixing] = [args.text('truth'), args.text('mixing')]
  const truth: Truth = {
    ...(sources === undefined ? {} : { sources: (await readSignals(sources)).samples }),
    ...(mixing === undefined ? {} : { mixing: (await readSignals(mixing)).samples }),
  }
  if (truth.sources && truth.sources.rows !== channels.rows)
    await fail(
      'LENGTH_MISMATCH',
      `${sources} has ${truth.sources.rows} samples, the channels have ${channels.rows}.`,
      'Give the sources of the same samples, one row a sample and one column a source.',
    )
  if (truth.mixing && truth.mixing.rows !== channels.columns)
    await fail(
      'BAD_SHAPE',
      `${mixing} has ${truth.mixing.rows} rows; ${channels.columns} were expected, one a channel.`,
      'Give one row for each channel and one column for each source.',
    )
  return truth
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

const nested = ({ data, rows, columns }: Matrix): number[][] =>
  Array.from({ length: rows }, (_, i) => [...data.subarray(i * columns, (i + 1) * columns)])
