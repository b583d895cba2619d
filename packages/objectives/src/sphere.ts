import { InfomaxError } from '@infomax/core'
import { logVonMisesFisherConstant } from '@infomax/math'
import { tf } from '@infomax/tensor'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'

/** The mean over rows of the products of unit rows. */
export const meanCosine = (a: Tensor2D, b: Tensor2D): Scalar => tf.mean(tf.sum(tf.mul(a, b), 1))

/** ln C_d(κ) of the von Mises–Fisher density C_d(κ) exp(κ μᵀz); throws `BAD_SHAPE` for d = 1, where there is no sphere. */
export function logSphereConstant(d: number, kappa: number): number {
  if (d < 2)
    throw new InfomaxError(
      'BAD_SHAPE',
      'Embeddings of one dimension came; a sphere needs two at least.',
      'Give the projector more dimensions, or choose a decoder and an entropy that are not on the sphere.',
    )
  return logVonMisesFisherConstant(d, kappa)
}
