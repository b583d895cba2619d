import { defineBackend, InfomaxError } from '@infomax/core'
import { hasKernel, registerHostKernel, tf } from '@infomax/tensor'
import * as z from 'zod'
import { logDet } from './log-det.ts'

/** Plain JavaScript: slow, always there, and what the others are compared with. */
export const cpu = defineBackend({
  name: 'cpu',
  summary: 'plain JavaScript: the reference, slow and always there',
  options: z.object({}),
  create: () => ({
    engine: 'cpu',
    rank: 0,
    probe: async () => ({ available: true, detail: 'plain JavaScript' }),
    async load() {
      if (!(await tf.setBackend('cpu')))
        throw new InfomaxError(
          'BACKEND_UNAVAILABLE',
          'TensorFlow.js could not start its cpu backend.',
          'Reinstall @tensorflow/tfjs.',
        )
      // Its first tensor otherwise prints an advertisement for tfjs-node, which this flag alone decides.
      Object.assign(tf.backend(), { firstUse: false })
      if (!hasKernel(logDet.name)) registerHostKernel('cpu', logDet)
      return { detail: `plain JavaScript, tfjs ${tf.version_core}` }
    },
  }),
})
