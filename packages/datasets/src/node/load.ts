import { InfomaxError, type LoadContext, type LoadedDataset } from '@infomax/core'
import { tableSplit } from '../split.ts'
import type { Cached } from './cache.ts'
import { decoded } from './decode.ts'
import type { Job } from './job.ts'

export interface About {
  readonly name: string
  readonly label: string
  /** Used where the files name no classes. */
  readonly classes: readonly string[]
  readonly attribution?: string
}

/** Decodes a training and a test part, and puts them together. Throws `BAD_SHAPE` where their images differ in size. */
export async function loadImages(
  jobs: { readonly train: Job; readonly test: Job },
  about: About,
  context: LoadContext,
): Promise<LoadedDataset> {
  const { name, label, attribution } = about
  const train = await decoded(jobs.train, `${name}-train`, `decoding ${name}, training images`, context)
  const test = await decoded(jobs.test, `${name}-test`, `decoding ${name}, test images`, context)
  if (train.shape.join() !== test.shape.join())
    throw new InfomaxError(
      'BAD_SHAPE',
      `The test images of ${name} are ${test.shape.join(' × ')}, the training images ${train.shape.join(' × ')}.`,
      'Are both parts of one data set?',
    )
  const classes = train.classes ?? about.classes
  for (const [part, { labels }] of Object.entries({ training: train, test })) {
    const wrong = labels.findIndex(value => value >= classes.length)
    if (wrong >= 0)
      throw new InfomaxError(
        'BAD_FILE',
        `The ${part} label ${wrong} of ${name} is ${labels[wrong]}; labels are 0 to ${classes.length - 1}.`,
        'The label file is damaged or of another data set.',
      )
  }
  return {
    sampleShape: train.shape,
    normalisation: train.normalisation,
    classes,
    label,
    latents: [],
    train: split(train),
    test: split(test),
    ...(attribution && { attribution }),
  }
}

const split = ({ images, labels, shape }: Cached) =>
  tableSplit({ data: images, labels, count: labels.length, width: shape[0] * shape[1] * shape[2] })
