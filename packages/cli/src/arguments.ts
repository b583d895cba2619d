import { parseArgs } from 'node:util'
import { fail } from './failure.ts'

/** One flag of a command. */
export interface FlagInfo {
  readonly description: string
  /** What stands for the value in help: `DIR`; without it the flag is a switch. */
  readonly value?: string
  readonly short?: string
  /** A switch that is on unless `--no-…` is given. */
  readonly on?: boolean
}

/** Flags of every command. */
export const commonFlags = {
  json: { description: 'JSON alone on standard output' },
  help: { description: 'this text', short: 'h' },
  verbose: { description: 'the stack of an error' },
} as const satisfies Record<string, FlagInfo>

/** What a command line says. */
export interface Arguments {
  readonly positionals: readonly string[]
  /** `key=value`, `--key value`, `--key` and `--no-key` of everything that is no flag of the command, in order. */
  readonly assignments: readonly Assignment[]
  /** The value of a flag; the last one wins. */
  text(flag: string): string | undefined
  has(flag: string): boolean
}

export interface Assignment {
  readonly key: string
  readonly text: string
}

export interface Grammar {
  readonly flags: Readonly<Record<string, FlagInfo>>
  /** Whether `key=value` is meant for the command. */
  readonly assignments: boolean
  /** Keys that take no value on the command line. */
  readonly switches?: ReadonlySet<string>
}

const assignment = /^([A-Za-z][\w.-]*)=(.*)$/s

/** Reads a command line; throws `BAD_USAGE` with the nearest flag. */
export async function parseArguments(argv: readonly string[], grammar: Grammar): Promise<Arguments> {
  const flags: Record<string, FlagInfo> = { ...commonFlags, ...grammar.flags }
  const { tokens } = parseArgs({
    args: [...argv],
    options: options(argv, flags, grammar.switches ?? new Set()),
    strict: false,
    allowPositionals: true,
    allowNegative: true,
    tokens: true,
  })
  const positionals: string[] = []
  const assignments: Assignment[] = []
  const given = new Map<string, string>()
  for (const token of tokens) {
    if (token.kind === 'positional') {
      const [, key, text] = (grammar.assignments && assignment.exec(token.value)) || []
      if (key !== undefined) assignments.push({ key, text: text! })
      else positionals.push(token.value)
    } else if (token.kind === 'option') {
      const negative = token.rawName.startsWith('--no-') && token.value === undefined && isSwitch(token.name)
      const info = flags[token.name]
      if (!info && !grammar.assignments) await unknownFlag(token.rawName, Object.keys(flags))
      if (info && !info.value && token.inlineValue) await fail('BAD_USAGE', `--${token.name} takes no value.`)
      const text = token.value ?? (isSwitch(token.name) ? String(!negative) : undefined)
      if (text === undefined || (token.inlineValue === false && text.startsWith('--')))
        await fail('BAD_USAGE', `--${token.name} needs a value.`, `Write --${token.name} ${info?.value ?? 'VALUE'}.`)
      if (info) given.set(token.name, text!)
      else assignments.push({ key: token.name, text: text! })
    }
  }
  return {
    positionals,
    assignments,
    text: flag => given.get(flag),
    has: flag => (given.get(flag) ?? String(flags[flag]?.on ?? false)) === 'true',
  }

  function isSwitch(name: string): boolean {
    const info = flags[name]
    return info ? info.value === undefined : (grammar.switches?.has(name) ?? false)
  }
}

type ParseOptions = Record<string, { type: 'string' | 'boolean'; short?: string }>

/** parseArgs takes an undeclared flag for a switch; here an unknown key takes a value, and is judged later. */
function options(
  argv: readonly string[],
  flags: Readonly<Record<string, FlagInfo>>,
  switches: ReadonlySet<string>,
): ParseOptions {
  const declared: ParseOptions = Object.fromEntries(
    Object.entries(flags).map(([name, { value, short }]) => [
      name,
      { type: value === undefined ? 'boolean' : 'string', ...(short ? { short } : {}) } as const,
    ]),
  )
  for (const argument of argv) {
    const name = /^--([^=]+)/.exec(argument)?.[1]
    if (name === undefined || name in declared) continue
    const positive = name.replace(/^no-/, '')
    if (positive !== name && (switches.has(positive) || positive in declared))
      declared[positive] ??= { type: 'boolean' }
    else declared[name] = { type: switches.has(name) ? 'boolean' : 'string' }
  }
  return declared
}

const unknownFlag = (raw: string, known: readonly string[]): Promise<never> =>
  fail('BAD_USAGE', `There is no flag ${raw}.`, ({ nearest }) => {
    const near = nearest(raw.replace(/^-+/, ''), known)
    return near ? `Did you mean --${near}?` : `Known: ${known.map(name => `--${name}`).join(', ')}.`
  })
