import { readdirSync } from 'node:fs'
import type { Kind } from '@infomax/core'
import type { Arguments } from '../arguments.ts'
import type { Command } from '../command.ts'
import type { ComponentInfo } from '../components.ts'
import { fail } from '../failure.ts'
import { columns, optionRows } from '../help.ts'
import { components } from '../index.generated.ts'
import { openProject, projectFlags } from './project-flags.ts'

/** `infomax list` */
export const list: Command = {
  usage: 'list [KIND [NAME]]',
  description:
    'Names every component that a run can be made of, those of plug-ins included; of one kind, or one with its options.',
  examples: [
    ['infomax list', 'everything'],
    ['infomax list objective', 'one kind'],
    ['infomax list objective vicreg', 'one component with its options and defaults'],
  ],
  flags: projectFlags,
  assignments: false,
  async run(args, output) {
    const [kind, name, ...more] = args.positionals
    if (more.length) await fail('BAD_USAGE', `list takes a kind and a name; ${more.join(' ')} came too.`)
    const known = await everything(args)
    const kinds = [...new Set(known.map(one => one.kind as string))]
    if (kind !== undefined && !kinds.includes(kind))
      await fail('UNKNOWN_NAME', `There is no kind "${kind}".`, ({ suggest }) => suggest(kind, kinds))
    const ofKind = known.filter(one => kind === undefined || one.kind === kind)
    if (name === undefined) return output.result({ components: ofKind }, overview(ofKind))
    const found = ofKind.find(one => one.name === name)
    if (!found)
      return fail('UNKNOWN_NAME', `No ${kind} is called "${name}".`, ({ suggest }) =>
        suggest(
          name,
          ofKind.map(one => one.name),
        ),
      )
    const described = await describe(args, found)
    return output.result(described, details(described))
  },
}

/** What a manifest tells of a component of a plug-in: nothing but its name and whose it is. */
type Known = Pick<ComponentInfo, 'kind' | 'name' | 'from'> & Partial<ComponentInfo>

/** The built-in components, and those of the project where it has any, by their manifests. */
async function everything(args: Arguments): Promise<readonly Known[]> {
  const configured =
    args.text('config') !== undefined || readdirSync('.').some(file => /^infomax\.config\.\w+$/.test(file))
  const { discover } = await import('../plugins/discover.ts')
  if (!configured && !(args.has('discover') && (await discover(process.cwd())).length)) return components
  const { catalogue } = await openProject(args)
  const added = catalogue.sources
    .filter(({ origin }) => origin !== 'built-in')
    .flatMap(({ name: from, provides }) =>
      Object.entries(provides).flatMap(([kind, names]) => names.map(name => ({ kind: kind as Kind, name, from }))),
    )
  return [...components, ...added]
}

/** Imports a plug-in that only its manifest is known of. */
async function describe(args: Arguments, known: Known): Promise<ComponentInfo> {
  if (known.options) return known as ComponentInfo
  const { catalogue } = await openProject(args)
  const { describePlugin } = await import('../describe.ts')
  const plugin = await catalogue.source(known.kind, known.name).load()
  return describePlugin(plugin).find(({ kind, name }) => kind === known.kind && name === known.name)!
}

function overview(known: readonly Known[]): string {
  const kinds = [...new Set(known.map(({ kind }) => kind))]
  return kinds
    .map(kind =>
      [
        kind,
        ...columns(
          known.filter(one => one.kind === kind).map(({ name, summary, from }) => [name, summary ?? `from ${from}`]),
        ),
      ].join('\n'),
    )
    .join('\n\n')
}

function details({ kind, name, summary, paper, from, options }: ComponentInfo): string {
  return [
    `${kind} ${name}`,
    `  ${summary}`,
    ...columns([...(paper ? [['paper', paper] as const] : []), ['from', from]]),
    '',
    ...(options.length ? ['options', ...columns(optionRows(options))] : ['It has no options.']),
  ].join('\n')
}
