import { type Component, type Options, parseOptions, standalone, type View } from '@infomax/core'
import type * as z from 'zod'

/** The view that a component makes of these options, checked, every default filled in. Throws `BAD_OPTIONS`. */
export const buildView = <S extends Options>(component: Component<'view', string, S>, options?: z.input<S>): View =>
  component.create(parseOptions(component, options), standalone)
