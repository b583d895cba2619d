import { createRandom } from '@infomax/math'
import { tf } from '@infomax/tensor'
import type { Tensor } from '@tensorflow/tfjs-core'

/** Seeded normal numbers: the seed and the label name the stream. */
export function normals(length: number, seed: number, label: string, scale = 1): Float32Array {
  const random = createRandom(seed, label)
  return Float32Array.from({ length }, () => random.normal(0, scale))
}

/** A seeded tensor of normal numbers. */
export const normal = <T extends Tensor = Tensor>(shape: readonly number[], seed: number, scale = 1): T =>
  tf.tensor(
    normals(
      shape.reduce((a, b) => a * b, 1),
      seed,
      'tensor',
      scale,
    ),
    [...shape],
  ) as T

/** A tensor's numbers, on the host. */
export const numbers = async (x: Tensor): Promise<Float32Array> => Float32Array.from(await x.data())

/** Whether every number is finite. */
export const allFinite = async (x: Tensor): Promise<boolean> => (await numbers(x)).every(Number.isFinite)
