import { InfomaxError } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'

/** Positive whole numbers as a text: "256-256". */
export const numberList = z
  .string()
  .regex(/^[1-9]\d{0,5}(-[1-9]\d{0,5})*$/, 'must be positive whole numbers joined by "-", like "256-256"')

export const readNumbers = (text: string): number[] => (text === '' ? [] : text.split('-').map(Number))

/** The height, width and channels of image samples. */
export function imageShape(
  network: string,
  input: readonly number[],
): [height: number, width: number, channels: number] {
  if (input.length === 3 && input.every(size => Number.isSafeInteger(size) && size > 0))
    return input as [number, number, number]
  throw new InfomaxError(
    'BAD_SHAPE',
    `Backbone ${network} got samples of shape [${input}]; it takes images, [height, width, channels].`,
    'For vectors use backbone=mlp.',
  )
}

/** Refuses a batch of other samples than the network was built for. */
export function checkInput(network: string, x: Tensor, sample: readonly number[]): void {
  if (x.shape.length === sample.length + 1 && sample.every((size, i) => x.shape[i + 1] === size)) return
  throw new InfomaxError(
    'BAD_SHAPE',
    `${network} was built for batches of shape [n, ${sample.join(', ')}] and got [${x.shape.join(', ')}].`,
    'Give it samples of that shape, or build another network.',
  )
}

/** Every sample as one row. */
export const flatten = (x: Tensor): Tensor2D => tf.reshape(x, [x.shape[0]!, -1])
