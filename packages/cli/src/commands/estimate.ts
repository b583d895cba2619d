import type { Estimate } from '@infomax/core'
import type { Command } from '../command.ts'
import { fail } from '../failure.ts'
import { columns } from '../help.ts'
import { components } from '../index.generated.ts'
import { openProject, projectFlags } from './project-flags.ts'

/** `infomax estimate` */
export const estimate: Command = {
  usage: 'estimate NAME x.npy [y.npy] [key=value …]',
  description:
    'Estimates one number from samples, one row a sample: entropy, information, dependence, normality or spectrum. It comes with its unit, whether it is a bound, the sample size and warnings.',
  examples: [
    ['infomax estimate gaussian-entropy z.npy', 'an entropy'],
    ['infomax estimate kozachenko-leonenko z.npy k=5 --json', 'with an option, as JSON'],
    ['infomax list estimator', 'which estimators there are'],
  ],
  flags: { seed: { value: 'N', description: 'of what an estimator draws at random; 0 otherwise' }, ...projectFlags },
  assignments: true,
  switches: new Set(
    components
      .filter(({ kind }) => kind === 'estimator')
      .flatMap(({ options }) => options.filter(({ type }) => type === 'boolean').map(({ key }) => key)),
  ),
  async run(args, output) {
    const [name, ...files] = args.positionals
    if (name === undefined)
      return fail(
        'BAD_USAGE',
        'Which estimator?',
        'Write infomax estimate NAME x.npy; infomax list estimator names them.',
      )
    const { catalogue } = await openProject(args)
    const registry = await catalogue.registry([['estimator', name]])
    const { createRandom } = await import('@infomax/core')
    const { readOptions } = await import('../run/overrides.ts')
    const options = readOptions(registry, 'estimator', name, args.assignments)
    const estimator = registry.resolve(registry.spec('estimator', { name, options }), {
      random: createRandom(Number(args.text('seed') ?? 0)),
      warn: (code, message) => output.say(`warning ${code}: ${message}`),
    })
    const { inputs, optional = 0 } = estimator
    if (files.length < inputs || files.length > inputs + optional)
      await fail(
        'BAD_USAGE',
        `Estimator "${name}" takes ${optional ? `${inputs} to ${inputs + optional}` : inputs} file${inputs + optional === 1 ? '' : 's'}; ${files.length} came.`,
        `Write infomax estimate ${name} ${['x.npy', 'y.npy', 'z.npy'].slice(0, inputs).join(' ')}.`,
      )
    const { readMatrix } = await import('../matrices.ts')
    const result = await estimator.estimate(...(await Promise.all(files.map(readMatrix))))
    return output.result(result, text(result))
  },
}

const columnText = ({ value, pValue }: NonNullable<Estimate['columns']>[number]): string =>
  pValue === undefined ? String(value) : `${value}, p-value ${pValue}`

function text(estimate: Estimate): string {
  const {
    name,
    value,
    unit,
    side,
    n,
    d,
    interval,
    statistic,
    pValue,
    parts = {},
    columns: each = [],
    warnings,
  } = estimate
  return columns([
    [name, `${value} ${unit}`],
    ['side', side],
    ['samples', `${n} of ${d} ${d === 1 ? 'dimension' : 'dimensions'}`],
    ...(interval
      ? [['interval', `${interval.low} to ${interval.high} (${100 * interval.level} %, ${interval.method})`] as const]
      : []),
    ...(statistic === undefined ? [] : [['statistic', String(statistic)] as const]),
    ...(pValue === undefined ? [] : [['p-value', String(pValue)] as const]),
    ...Object.entries(parts).map(([part, number]) => [part, String(number)] as const),
    ...each.map((column, j) => [`column ${j}`, columnText(column)] as const),
    ...warnings.map(({ code, message }) => [`warning`, `${code}: ${message}`] as const),
  ])
    .map(line => line.slice(2))
    .join('\n')
}
