import type { Estimate } from '@infomax/core'
import type { Assignment } from '../arguments.ts'
import type { Command } from '../command.ts'
import { fail } from '../failure.ts'
import { columns } from '../help.ts'
import { components } from '../index.generated.ts'
import { openProject, projectFlags } from './project-flags.ts'

/** `infomax estimate` */
export const estimate: Command = {
  usage: 'estimate NAME x.npy [y.npy] [key=value …]',
  description:
    'Estimates one number from samples, one row a sample: entropy, information, dependence, normality or spectrum. It comes with its unit, whether it is a bound, the sample size and warnings. What trains a network on the way, such as critic, takes backend=NAME, auto otherwise.',
  examples: [
    ['infomax estimate gaussian-entropy z.npy', 'an entropy'],
    ['infomax estimate kozachenko-leonenko z.npy k=5 --json', 'with an option, as JSON'],
    ['infomax estimate critic x.npy y.npy bound=smile steps=2000', 'information by a network that is trained'],
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
    const { createProgress } = await import('../run/progress.ts')
    const computesTensors = 'backend' in registry.find('estimator', name).options.shape
    const isBackend = ({ key }: Assignment): boolean => computesTensors && key === 'backend'
    const own = args.assignments.filter(assignment => !isBackend(assignment))
    const options = readOptions(registry, 'estimator', name, own)
    const progress = createProgress(output.progress)
    const started = performance.now()
    const estimator = registry.resolve(registry.spec('estimator', { name, options }), {
      random: createRandom(Number(args.text('seed') ?? 0)),
      warn: (code, message) => output.say(`warning ${code}: ${message}`),
      progress: (done, total, what) => {
        if (performance.now() - started > 2000) progress.working(done, total, what)
      },
    })
    const { inputs, optional = 0 } = estimator
    if (files.length < inputs || files.length > inputs + optional)
      await fail(
        'BAD_USAGE',
        `Estimator "${name}" takes ${optional ? `${inputs} to ${inputs + optional}` : inputs} file${inputs + optional === 1 ? '' : 's'}; ${files.length} came.`,
        `Write infomax estimate ${name} ${['x.npy', 'y.npy', 'z.npy'].slice(0, inputs).join(' ')}.`,
      )
    const { readMatrix } = await import('../matrices.ts')
    const matrices = await Promise.all(files.map(readMatrix))
    if (computesTensors) {
      const { loadNamed } = await import('../run/load-named.ts')
      await loadNamed(catalogue, args.assignments.findLast(isBackend)?.text ?? 'auto')
    }
    const result = await estimator.estimate(...matrices).finally(() => progress.clear())
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
    pValueMethod,
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
    ...(pValue === undefined
      ? []
      : [['p-value', pValueMethod ? `${pValue} (${pValueMethod})` : String(pValue)] as const]),
    ...Object.entries(parts).map(([part, number]) => [part, String(number)] as const),
    ...each.map((column, j) => [`column ${j}`, columnText(column)] as const),
    ...warnings.map(({ code, message }) => [`warning`, `${code}: ${message}`] as const),
  ])
    .map(line => line.slice(2))
    .join('\n')
}
