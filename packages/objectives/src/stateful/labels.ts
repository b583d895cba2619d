import { type Batch, InfomaxError } from '@infomax/core'
import type { Tensor1D } from '@tensorflow/tfjs-core'

/** The labels of a batch. Throws `NO_LABELS` where there are none. */
export function labelsOf({ labels }: Batch): Tensor1D {
  if (labels) return labels
  throw new InfomaxError(
    'NO_LABELS',
    'A batch without labels came.',
    'Give batch.labels, −1 where one is unknown, or choose an objective that needs none.',
  )
}
