import type { AnyDefinition, Options } from '@infomax/core'
import * as z from 'zod'
import { describeOptions } from '../../src/describe.ts'
import { code, table } from './markdown.ts'

interface Property {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Property[]
  readonly oneOf?: readonly Property[]
  readonly properties?: Readonly<Record<string, Property>>
}

/** The options of an objective: a table, and another for each option that is one of several things with options. */
export function optionTables({ options }: AnyDefinition): string {
  const outer = describeOptions(options).filter(({ key }) => !key.includes('.'))
  if (outer.length === 0) return 'It has none.'
  const rows = outer.map(({ key, type, choices, default: value, description }) => [
    code(key),
    choices ? listed(choices) : type,
    shown(value),
    description,
  ])
  return [
    table(['option', 'type', 'default', 'what it is'], rows),
    ...outer.flatMap(({ key }) => nested(options, key)),
  ].join('\n\n')
}

/** An option of some of the things that one can choose from. */
interface Inner {
  readonly name: string
  readonly property: Property
  /** Which have it, and with which default. */
  readonly of: readonly { readonly choice: string; readonly value: string }[]
}

function nested(options: Options, key: string): string[] {
  const choices = choicesOf(options, key)
  if (choices.length === 0) return []
  const names = choices.map(({ name }) => code(name)).join(', ')
  const all = innerOptions(choices)
  // what all have comes last
  const ordered = [...all.filter(({ of }) => of.length === 1), ...all.filter(({ of }) => of.length > 1)]
  const rows = ordered.map(({ name, property, of }) => [
    code(`${key}.${name}`),
    of.length === choices.length ? 'all' : of.map(({ choice }) => code(choice)).join(', '),
    property.enum ? listed(property.enum) : (property.type ?? ''),
    defaults(of),
    property.description ?? '',
  ])
  return [
    `${code(key)} is one of ${names}: \`objective.${key}=NAME\`, and then \`objective.${key}.OPTION=VALUE\`.`,
    table(['option', 'of', 'type', 'default', 'what it is'], rows),
  ]
}

function choicesOf(options: Options, key: string): { name: string; properties: Readonly<Record<string, Property>> }[] {
  const { properties } = z.toJSONSchema(options, {
    io: 'input',
    unrepresentable: 'any',
  }) as unknown as Required<Property>
  return forms(properties[key]!).flatMap(({ properties }) =>
    properties ? [{ name: String(properties.name!.const), properties }] : [],
  )
}

const forms = (property: Property): Property[] => {
  const either = property.anyOf ?? property.oneOf
  return either ? either.flatMap(forms) : [property]
}

/** Options of one name and one meaning are one. */
function innerOptions(choices: ReturnType<typeof choicesOf>): Inner[] {
  const found = new Map<string, Inner>()
  for (const { name: choice, properties } of choices)
    for (const [name, property] of Object.entries(properties)) {
      if (name === 'name') continue
      const meaning = `${name} ${property.description}`
      const of = [...(found.get(meaning)?.of ?? []), { choice, value: shown(property.default) }]
      found.set(meaning, { name, property, of })
    }
  return [...found.values()]
}

/** One default, or which choice has which. */
function defaults(of: Inner['of']): string {
  const values = [...new Set(of.map(({ value }) => value))]
  if (values.length === 1) return values[0]!
  const having = (value: string) => of.filter(one => one.value === value).map(({ choice }) => choice)
  return values.map(value => `${value} (${having(value).join(', ')})`).join('; ')
}

const listed = (choices: readonly unknown[]): string => choices.map(choice => code(String(choice))).join(', ')

function shown(value: unknown): string {
  if (value === undefined) return '–'
  if (value !== null && typeof value === 'object' && 'name' in value) return code(String(value.name))
  return code(typeof value === 'string' ? value : JSON.stringify(value))
}
