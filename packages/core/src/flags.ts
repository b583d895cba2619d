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
}

/** The options of a schema as flags. */
export function flags(schema: Options): Flag[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, Property>
  }
  return Object.entries(properties).map(([key, property]) => {
    const types = (property.anyOf ?? [property]).flatMap(part => part.type ?? (part.enum ? 'string' : 'any'))
    return {
      key,
      type: property.enum ? property.enum.join(' | ') : types.join(' | '),
      description: property.description ?? '',
      ...('default' in property ? { default: property.default } : {}),
      ...(property.enum ? { choices: property.enum } : {}),
      read: text => readAs(key, text, types),
    }
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
    // a list may be written without brackets
    if (types.includes('array')) return text.split(',').filter(Boolean).map(plain)
  }
  if (types.includes('string') || types.includes('any')) return types.includes('any') ? plain(text) : text
  throw new InfomaxError(
    'BAD_OPTIONS',
    `${key}=${text} is not a ${types.join(' or ')}.`,
    `Write ${key}=<${types.join('|')}>.`,
  )
}

/** A JSON value where the text is one, the text itself otherwise. */
function plain(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
