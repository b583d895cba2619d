import type { Command } from '../command.ts'
import { fail } from '../failure.ts'
import { columns } from '../help.ts'
import { discoverFlag } from './project-flags.ts'

interface Row {
  readonly name: string
  readonly version?: string
  readonly origin: string
  readonly provides: Readonly<Record<string, readonly string[]>>
  /** What is wrong with it. */
  readonly problem?: { readonly code: string; readonly message: string }
}

/** `infomax plugins` */
export const plugins: Command = {
  usage: 'plugins [check NAME|PATH]',
  description: `Lists the plug-ins that come with infomax and those among this project's direct dependencies: packages with the keyword "infomax-plugin" and a manifest in the field "infomax". Nothing is imported. A plug-in that cannot be used is a finding: exit code 1. "check" imports one, an installed package or a folder, and holds it to what every run relies on: its manifest, its dependencies, its options, the terms and gradients of its objectives, the results of its estimators.`,
  examples: [
    ['infomax plugins', 'what is there'],
    ['infomax plugins check .', 'the package that one is writing'],
    ['infomax plugins check infomax-objective-cca-ssg', 'one that is installed'],
  ],
  flags: discoverFlag,
  assignments: false,
  async run(args, output) {
    const [action, target, ...rest] = args.positionals
    if (action === 'check' && target !== undefined && rest.length === 0) {
      const { checkPlugin } = await import('../plugins/check.ts')
      return checkPlugin(target, output)
    }
    if (action !== undefined)
      await fail(
        'BAD_USAGE',
        `"${args.positionals.join(' ')}" came.`,
        'Write infomax plugins, or infomax plugins check NAME.',
      )
    const { builtinSources } = await import('../plugins/builtin-sources.ts')
    const { discover } = await import('../plugins/discover.ts')
    const found = args.has('discover') ? await discover(process.cwd()) : []
    const rows: Row[] = [
      ...builtinSources().map(({ name, provides }) => ({
        name,
        origin: 'built-in',
        provides: provides as Row['provides'],
      })),
      ...(await Promise.all(found.map(inspect))),
    ]
    await output.result(
      { plugins: rows },
      columns(
        rows.map(({ name, version, provides, problem }) => [
          `${name}${version ? ` ${version}` : ''}`,
          problem?.message ??
            Object.entries(provides)
              .map(([kind, names]) => `${kind}: ${names.join(', ')}`)
              .join('\n'),
        ]),
      )
        .map(line => line.slice(2))
        .join('\n'),
    )
    return rows.some(({ problem }) => problem) ? 1 : 0
  },
}

async function inspect({
  name,
  package: { manifest },
}: Awaited<ReturnType<typeof import('../plugins/discover.ts').discover>>[number]): Promise<Row> {
  const { checkApi, readManifest } = await import('../plugins/source.ts')
  const { isInfomaxError } = await import('@infomax/core')
  const known = { name, origin: 'discovered', ...(manifest.version === undefined ? {} : { version: manifest.version }) }
  try {
    const { api, provides } = readManifest(name, manifest.infomax)
    checkApi(name, api)
    return { ...known, provides: provides as Row['provides'] }
  } catch (error) {
    if (!isInfomaxError(error)) throw error
    return { ...known, provides: {}, problem: { code: `INFOMAX_${error.code}`, message: error.message } }
  }
}
