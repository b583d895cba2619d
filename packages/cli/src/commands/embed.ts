import type { Command } from '../command.ts'
import { fail } from '../failure.ts'
import { projectFlags } from './project-flags.ts'

/** `infomax embed` */
export const embed: Command = {
  usage: 'embed RUN --out z.npy [--split train|test] [--of representation|embedding] [key=value …]',
  description: `Writes what a trained network says of a data set, one row a sample, as .npy or .safetensors. The representation comes before the projector, the embedding after it.
Labels, where there are any, are written beside: z.npy gets z.labels.npy.`,
  examples: [
    ['infomax embed runs/NAME --out z.npy', 'representations of the test samples'],
    ['infomax embed runs/NAME --of embedding --split train --out e.safetensors', 'embeddings, for training samples'],
    ['infomax embed runs/NAME data=cifar10 data.root=PATH --out z.npy', 'of other data'],
  ],
  flags: {
    out: { value: 'FILE', description: 'where to; .npy or .safetensors' },
    split: { value: 'SPLIT', description: 'train or test; test otherwise' },
    of: { value: 'SPACE', description: 'representation or embedding; representation otherwise' },
    limit: { value: 'N', description: 'the first N samples' },
    force: { description: 'replace files that are there' },
    ...projectFlags,
  },
  assignments: true,
  async run(args, output) {
    const out = args.text('out') ?? (await fail('BAD_USAGE', 'Where to?', 'Write --out z.npy.'))
    const split = await oneOf('split', args.text('split') ?? 'test', ['train', 'test'] as const)
    const of = await oneOf('of', args.text('of') ?? 'representation', ['representation', 'embedding'] as const)
    const limit = Number(args.text('limit') ?? Number.POSITIVE_INFINITY)
    if (!(limit >= 1)) await fail('BAD_USAGE', `--limit is ${args.text('limit')}; a number from 1 on was expected.`)
    const { formatOf, writeRows } = await import('../arrays.ts')
    // before the network is loaded: a wrong name should not cost a minute
    formatOf(out)
    const { openRun } = await import('../run/open-run.ts')
    const { extract } = await import('@infomax/trainer')
    const { model, data, step } = await openRun(args, output)
    const features = await extract(model, data, data[split], Math.min(Math.floor(limit), data[split].size))
    const rows = features[`${of}s`]
    const files = await writeRows(out, rows, features.labels, { name: of, force: args.has('force') })
    return output.result(
      { run: args.positionals[0], step, of, split, shape: [rows.rows, rows.columns], files },
      `${rows.rows} × ${rows.columns} ${of}s of the ${split} samples at step ${step}: ${files.join(', ')}`,
    )
  },
}

async function oneOf<T extends string>(flag: string, value: string, known: readonly T[]): Promise<T> {
  return (
    known.find(one => one === value) ??
    fail('BAD_USAGE', `--${flag} is "${value}".`, ({ suggest }) => suggest(value, known))
  )
}
