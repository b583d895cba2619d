import { defineView } from '@infomax/core'
import * as z from 'zod'

/** Leaves every sample as it is. */
export const none = defineView({
  name: 'none',
  summary: 'Changes nothing',
  options: z.object({}),
  create: () => ({
    apply: (image, _shape, output) => output.set(image),
  }),
})
