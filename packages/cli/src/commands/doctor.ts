import type { Probe, Requirement } from '@infomax/core'
import type { Command } from '../command.ts'
import { fail } from '../failure.ts'
import { columns } from '../help.ts'
import { openProject, projectFlags } from './project-flags.ts'

/** `infomax doctor` */
export const doctor: Command = {
  usage: 'doctor',
  description:
    'Says what works on this machine, what does not, why, and how to mend it: backends and which one auto takes, the cache, optional packages. Exit code 1 where no training is possible.',
  examples: [['infomax doctor', '']],
  flags: projectFlags,
  assignments: false,
  async run(args, output) {
    if (args.positionals.length)
      await fail('BAD_USAGE', `doctor takes no argument; ${args.positionals.join(' ')} came.`)
    const { cacheFolder, machine, versions } = await import('../environment.ts')
    const { inspectCache, optionalPackages } = await import('../inspect.ts')
    const { probeBackends } = await import('@infomax/trainer')
    const { catalogue } = await openProject(args)
    const registry = await catalogue.registry(catalogue.names('backend').map(name => ['backend', name] as const))
    const backends = await Promise.all(
      (await probeBackends(registry)).map(async ({ name, rank, probe }) => {
        const steps = await registry.resolve(registry.spec('backend', name)).inspect?.()
        return { name, rank, ...probe, ...(steps ? { steps } : {}) }
      }),
    )
    const chosen = backends.find(({ available }) => available)?.name ?? null
    const report = {
      machine: await machine(),
      versions: await versions(),
      backends,
      auto: chosen,
      cache: await inspectCache(cacheFolder()),
      optional: await optionalPackages(),
    }
    await output.result(report, text(report))
    return chosen === null || !report.cache.writable ? 1 : 0
  },
}

interface Report {
  readonly machine: Readonly<Record<string, string | number>>
  readonly versions: Readonly<Record<string, string>>
  readonly backends: readonly (Probe & { readonly name: string; readonly steps?: readonly Requirement[] })[]
  readonly auto: string | null
  readonly cache: { readonly folder: string; readonly writable: boolean; readonly bytes: number; readonly fix?: string }
  readonly optional: readonly {
    readonly name: string
    readonly for: string
    readonly works: boolean
    readonly fix?: string
  }[]
}

function text({ machine, versions, backends, auto, cache, optional }: Report): string {
  const better = backends.slice(
    0,
    backends.findIndex(({ name }) => name === auto),
  )
  const why = better.length
    ? `faster ones do not work here: ${better.map(({ name }) => name).join(', ')}`
    : 'the fastest there is here'
  const section = (title: string, rows: readonly (readonly [string, string])[]): string =>
    [title, ...columns(rows)].join('\n')
  return [
    section(
      'machine',
      Object.entries(machine).map(([key, value]) => [key, String(value)]),
    ),
    section('backends', [
      ...backends.map(
        one => [one.name, one.available ? `works: ${one.detail}` : `does not work: ${one.reason}\n${one.fix}`] as const,
      ),
      ['auto', auto === null ? 'none works' : `${auto}, ${why}`],
    ]),
    ...backends.flatMap(({ name, steps }) =>
      steps
        ? [
            section(
              `backend ${name}, step by step`,
              steps.map(({ step, ok, detail, fix }) => [step, ok ? detail : `no: ${detail}${fix ? `\n${fix}` : ''}`]),
            ),
          ]
        : [],
    ),
    section('cache', [
      ['folder', cache.folder],
      ['holds', `${(cache.bytes / 2 ** 20).toFixed(1)} MiB`],
      ['writable', cache.writable ? 'yes' : `no\n${cache.fix}`],
    ]),
    section(
      'optional packages',
      optional.map(one => [one.name, one.works ? `works; ${one.for}` : `does not work; ${one.for}\n${one.fix}`]),
    ),
    section('versions', Object.entries(versions)),
  ].join('\n\n')
}
