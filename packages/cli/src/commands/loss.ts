import type { Objective, Registry } from '@infomax/core'
import type { Matrix } from '@infomax/math'
import type { Command } from '../command.ts'
import { fail } from '../failure.ts'
import { table } from '../help.ts'
import { components } from '../index.generated.ts'
import { openProject, projectFlags } from './project-flags.ts'

/** `infomax loss` */
export const loss: Command = {
  usage: 'loss NAME a.npy b.npy [key=value …]',
  description:
    "Computes an objective's terms on embeddings that you give, one file a view, rows that belong together in the same place: to compare with one's own code. The value is the sum of weight × term.",
  examples: [
    ['infomax loss vicreg a.npy b.npy', 'with the defaults of the objective'],
    ['infomax loss vicreg a.npy b.npy invariance=10 --json', 'with an option, as JSON'],
    ['infomax list objective', 'which objectives there are'],
  ],
  flags: {
    labels: { value: 'FILE', description: 'labels.npy, for objectives that need labels' },
    seed: { value: 'N', description: 'of what an objective draws at random; 0 otherwise' },
    backend: { value: 'NAME', description: 'where it is computed; auto otherwise' },
    ...projectFlags,
  },
  assignments: true,
  switches: new Set(
    components
      .filter(({ kind }) => kind === 'objective')
      .flatMap(({ options }) => options.filter(({ type }) => type === 'boolean').map(({ key }) => key)),
  ),
  async run(args, output) {
    const [name, ...files] = args.positionals
    if (name === undefined || files.length === 0)
      return fail('BAD_USAGE', 'A name and a file for each view were expected.', 'Write infomax loss NAME a.npy b.npy.')
    const { catalogue } = await openProject(args)
    const registry = await catalogue.registry([['objective', name]])
    const { loadNamed } = await import('../run/load-named.ts')
    const { readOptions } = await import('../run/overrides.ts')
    const { readLabels, readMatrix } = await import('../matrices.ts')
    const { createRandom } = await import('@infomax/core')
    const spec = registry.spec('objective', {
      name,
      options: readOptions(registry, 'objective', name, args.assignments),
    })
    const random = createRandom(Number(args.text('seed') ?? 0))
    const views = await Promise.all(files.map(readMatrix))
    await checkViews(registry, name, files, views)
    const labels = args.text('labels') === undefined ? undefined : (await readLabels(args.text('labels')!)).labels
    if (registry.find('objective', name).needs?.labels && !labels)
      await fail('BAD_USAGE', `Objective "${name}" needs labels.`, 'Write --labels y.npy.')
    await loadNamed(catalogue, args.text('backend') ?? 'auto')
    const objective = registry.resolve(spec, {
      random,
      warn: (code, message) => output.say(`warning ${code}: ${message}`),
    })
    const shape = {
      dims: views[0]!.columns,
      batch: views[0]!.rows,
      views: views.length,
      samples: views[0]!.rows,
      ...(labels ? { classes: Math.max(...labels) + 1 } : {}),
    }
    objective.build?.(shape, random.child('weights', 'objective'))
    const terms = await measure(objective, views, labels)
    const value = Object.values(terms).reduce((sum, term) => sum + term.weight * term.value, 0)
    return output.result(
      { name, value, terms },
      `${table([
        ['term', 'value', 'weight', 'role'],
        ...Object.entries(terms).map(([term, { value, weight, role }]) => [term, String(value), String(weight), role]),
      ])}\n\n${name} ${value}`,
    )
  },
}

async function checkViews(
  registry: Registry,
  name: string,
  files: readonly string[],
  views: readonly Matrix[],
): Promise<void> {
  const needed = registry.find('objective', name).needs?.views
  if (needed !== undefined && views.length < needed)
    await fail('BAD_USAGE', `Objective "${name}" needs ${needed} views; ${views.length} came.`, 'Give one file a view.')
  const [first] = views
  const other = views.findIndex(view => view.rows !== first!.rows || view.columns !== first!.columns)
  if (other > 0)
    await fail(
      'LENGTH_MISMATCH',
      `${files[0]} is ${first!.rows} × ${first!.columns}, ${files[other]} is ${views[other]!.rows} × ${views[other]!.columns}.`,
      'Give the same samples in the same order in every file.',
    )
}

async function measure(objective: Objective, views: readonly Matrix[], labels: Int32Array | undefined) {
  const { tf } = await import('@infomax/tensor')
  const embeddings = views.map(({ data, rows, columns }) => tf.tensor2d(Float32Array.from(data), [rows, columns]))
  const terms = objective.terms({
    embeddings,
    // a teacher that has not moved yet says what its student says
    ...(objective.momentum ? { targets: embeddings } : {}),
    ...(labels ? { labels: tf.tensor1d(labels, 'int32') } : {}),
    samples: Int32Array.from({ length: views[0]!.rows }, (_, i) => i),
    step: 0,
    steps: 1,
  })
  const entries = await Promise.all(
    Object.entries(terms).map(async ([term, { value, weight, role }]) => {
      const [number] = await value.data()
      return [term, { value: number!, weight, role }] as const
    }),
  )
  return Object.fromEntries(entries)
}
