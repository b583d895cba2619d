import type { Registry } from '@infomax/core'
import type { LoadedRun } from '@infomax/trainer'
import type { Arguments } from '../arguments.ts'
import { openProject } from '../commands/project-flags.ts'
import { cacheFolder } from '../environment.ts'
import { fail } from '../failure.ts'
import type { Output } from '../output.ts'
import { planStored } from './plan.ts'
import { createProgress } from './progress.ts'

/** The run that a command names, at its last checkpoint, with the changes that the command line asks for. */
export async function openRun(args: Arguments, output: Output): Promise<LoadedRun & { readonly registry: Registry }> {
  const directory = await runArgument(args)
  const { loadRun, readConfig, runInput } = await import('@infomax/trainer')
  const project = await openProject(args)
  const { config, registry } = await planStored(project, runInput(await readConfig(directory)), args.assignments)
  const progress = createProgress(output.progress)
  try {
    const change = runInput(config)
    return {
      registry,
      ...(await loadRun(directory, { registry, cache: cacheFolder(), change, progress: progress.working })),
    }
  } finally {
    progress.clear()
  }
}

/** The one positional argument of a command about a run. */
export async function runArgument({ positionals }: Arguments): Promise<string> {
  if (positionals.length !== 1)
    await fail(
      'BAD_USAGE',
      positionals.length ? `One run was expected; ${positionals.join(' ')} came.` : 'Which run?',
      'Give the folder of a run, such as runs/NAME.',
    )
  return positionals[0]!
}
