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
  usage: 'plugins',
  description: `Lists the plug-ins that come with infomax and those among this project's direct dependencies: packages with the keyword "infomax-plugin" and a manifest in the field "infomax". Nothing is imported. A plug-in that cannot be used is a finding: exit code 1.`,
  examples: [['infomax plugins', '']],
  flags: discoverFlag,
  assignments: false,
  async run(args, output) {
    if (args.positionals.length)
      await fail('BAD_USAGE', `plugins takes no argument; ${args.positionals.join(' ')} came.`)
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
