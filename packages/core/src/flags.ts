import * as z from 'zod'
import type { Options } from './define.ts'
import { InfomaxError } from './errors.ts'

/** One option of a component as a command line sees it. */
export interface Flag {
  readonly key: string
  readonly type: string
  readonly description: string
  readonly default?: unknown
  readonly choices?: readonly unknown[]
  /** The value that a text stands for. */
  read(text: string): unknown
}

interface Property {
  type?: string | string[]
  default?: unknown
  description?: string
  enum?: unknown[]
  anyOf?: Property[]
  oneOf?: Property[]
  properties?: Record<string, Property>
}

/** The options of a schema as flags; `entropy.beta` for one that lies within another, in any of its forms. */
export function flags(schema: Options): Flag[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, Property>
  }
  return Object.entries(properties).flatMap(([key, property]) => [flagOf(key, property), ...within(key, property)])
}

function flagOf(key: string, property: Property): Flag {
  const types = [...new Set(forms(property).flatMap(part => part.type ?? (part.enum ? 'string' : 'any')))]
  return {
    key,
    type: property.enum ? property.enum.join(' | ') : types.join(' | '),
    description: property.description ?? '',
    ...('default' in property ? { default: property.default } : {}),
    ...(property.enum ? { choices: property.enum } : {}),
    read: text => readAs(key, text, types),
  }
}

/** What a value may be: an option that is one of several is each of them. */
const forms = (property: Property): Property[] => {
  const either = property.anyOf ?? property.oneOf
  return either ? either.flatMap(forms) : [property]
}

/** The options of an option, but for the name that tells its forms apart. */
function within(key: string, property: Property): Flag[] {
  const inner = new Map<string, Property[]>()
  for (const form of forms(property))
    for (const [name, option] of Object.entries(form.properties ?? {}))
      if (name !== 'name') inner.set(name, [...(inner.get(name) ?? []), option])
  return [...inner].map(([name, options]) => {
    const [first, ...others] = options as [Property, ...Property[]]
    if (others.every(option => JSON.stringify(option) === JSON.stringify(first))) return flagOf(`${key}.${name}`, first)
    const { default: _, ...common } = first
    const choices = options.every(option => option.enum)
      ? [...new Set(options.flatMap(option => option.enum ?? []))]
      : undefined
    return flagOf(`${key}.${name}`, { ...common, ...(choices ? { enum: choices } : { anyOf: options }) })
  })
}

function readAs(key: string, text: string, types: readonly string[]): unknown {
  const wantsNumber = types.includes('number') || types.includes('integer')
  if (types.includes('null') && text === 'null') return null
  if (wantsNumber && text.trim() !== '' && !Number.isNaN(Number(text))) return Number(text)
  if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true'
  if (types.includes('array') || types.includes('object')) {
    const value = plain(text)
    if (typeof value === 'object') return value
    // a list may be written without quotes, and without brackets
    if (types.includes('array')) return items(text).map(plain)
  }
  if (types.includes('string') || types.includes('any')) return types.includes('any') ? plain(text) : text
  throw new InfomaxError(
    'BAD_OPTIONS',
    `${key}=${text} came; ${types.join(' or ')} was expected.`,
    `Write ${key}=<${types.join('|')}>.`,
  )
}

/** `[a, b]` and `a,b` */
const items = (text: string): string[] =>
  (/^\s*\[(.*)\]\s*$/.exec(text)?.[1] ?? text)
    .split(',')
    .map(item => item.trim())
    .filter(Boolean)

/** A JSON value where the text is one, the text itself otherwise. */
function plain(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
