import { type AnyDefinition, defineView, InfomaxError, origin, parseOptions, type Spec, suggest } from '@infomax/core'
import * as z from 'zod'
import { compose } from './compose.ts'
import { library } from './library.ts'

/**
 * A recipe given as a list: the views follow one another.
 *
 * A view is a name, or a name and options, of this package; in code it may also be any package's bound component.
 * Throws `BAD_OPTIONS` and `UNKNOWN_NAME`.
 * @example
 * composeViews({ views: [randomResizedCrop({ scale: [0.2, 1] }), { name: 'horizontal-flip' }, 'grayscale'] })
 */
export const composeViews = defineView({
  name: 'compose',
  summary: 'Views that follow one another, given as a list',
  options: z.object({
    views: z
      .array(
        z
          .unknown()
          .refine(isReference, 'expected the name of a view, or { name, options }')
          .transform(toSpec)
          .meta({
            anyOf: [
              { type: 'string' },
              {
                type: 'object',
                properties: { name: { type: 'string' }, options: { type: 'object' } },
                required: ['name'],
              },
            ],
          }),
      )
      .default([])
      .describe('the views in order, each a name or { name, options }'),
  }),
  create: ({ views }, context) =>
    compose(
      views.map(spec => {
        const definition = spec[origin] as Extract<AnyDefinition, { kind: 'view' }>
        return definition.create(spec.options as never, context)
      }),
    ),
})

type Reference = string | { readonly name: string; readonly options?: Readonly<Record<string, unknown>> }

function isReference(value: unknown): value is Reference {
  if (typeof value === 'string') return true
  if (typeof value !== 'object' || value === null || !('name' in value) || typeof value.name !== 'string') return false
  return !('options' in value) || (typeof value.options === 'object' && value.options !== null)
}

/** A spec that carries its definition is kept; a name is looked up and its options are checked and filled in. */
function toSpec(reference: unknown): Spec<'view'> {
  const { name, options } =
    typeof reference === 'string' ? { name: reference } : (reference as Exclude<Reference, string>)
  const bound = (reference as Partial<Spec>)[origin]
  if (bound?.kind === 'view') return reference as Spec<'view'>
  const definition = library.find(known => known.name === name)
  if (!definition)
    throw new InfomaxError(
      'UNKNOWN_NAME',
      `compose knows no view called "${name}".`,
      `${suggest(
        name,
        library.map(known => known.name),
      )}\nA view of another package can be given in code, as its bound component.`,
    )
  return Object.defineProperty(
    { kind: 'view' as const, name: definition.name, options: parseOptions(definition, options) },
    origin,
    { value: definition },
  )
}
