import { suggest } from '@infomax/core'
import * as z from 'zod'

/** What is chosen by a name, with options of its own. */
type Choices = z.ZodDiscriminatedUnion<readonly z.ZodObject<{ name: z.ZodLiteral<string> }>[], 'name'>

/**
 * An option that is a name or `{ name, …options }`; it becomes the latter, every option filled in.
 *
 * `kind` is the word for what is chosen.
 */
export function byName<C extends Choices>(kind: string, choices: C) {
  const names = choices.options.map(({ shape }) => shape.name.value) as [z.output<C>['name'], ...string[]]
  const explain = (issue: z.core.$ZodRawIssue): string => {
    const input = issue.input as { name?: unknown } | string | null | undefined
    const name = typeof input === 'object' ? input?.name : input
    if (name === undefined) return `${JSON.stringify(input)} names no ${kind}. Known: ${names.join(', ')}.`
    if (!names.includes(name as string))
      return `there is no ${kind} ${JSON.stringify(name)}. ${suggest(String(name), names)}`
    const problems = (issue.errors as z.core.$ZodIssue[][] | undefined)?.flat().filter(({ path }) => path.length > 0)
    return problems?.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ') ?? ''
  }
  return z
    .union([z.enum(names as [z.output<C>['name']]), choices], { error: explain })
    .transform(
      (choice): z.output<C> => (typeof choice === 'string' ? choices.parse({ name: choice }) : choice) as never,
    )
}
