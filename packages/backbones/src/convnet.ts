import { defineBackbone, InfomaxError } from '@infomax/core'
import * as z from 'zod'
import { convolutionBlock } from './convolution.ts'
import { averagePooled, networkOf } from './network.ts'
import { imageShape, numberList, readNumbers } from './shapes.ts'
import { createWeights } from './weights.ts'

/**
 * A small convolutional network: blocks of 3 × 3 convolution, batch normalisation and ReLU, then the mean over the image.
 *
 * Takes images `[h, w, c]`; the representation has the channels of the last block. He initialisation over
 * inputs, as PyTorch's default (`defaultDeviation`). The gradient of the images themselves is not computed: it is zero.
 * Throws `BAD_SHAPE` for anything but images, `BAD_OPTIONS` unless each block has its stride.
 */
export const convnet = defineBackbone({
  name: 'convnet',
  summary: 'Small convolutional network, for a CPU',
  options: z.object({
    channels: numberList.default('16-32-64-64').describe('channels of each block, joined by "-"'),
    strides: numberList.default('1-2-2-2').describe('stride of each block, joined by "-"'),
  }),
  create(options) {
    const [channels, strides] = [readNumbers(options.channels), readNumbers(options.strides)]
    if (channels.length !== strides.length)
      throw new InfomaxError(
        'BAD_OPTIONS',
        `Backbone convnet got channels of ${channels.length} blocks and strides of ${strides.length}.`,
        'Give each block a stride: channels=16-32 strides=1-2.',
      )
    return {
      build(input, random) {
        const [, , colours] = imageShape('convnet', input)
        const weights = createWeights(random)
        const blocks = channels.map((outputs, i) =>
          convolutionBlock(
            weights,
            { convolution: `block${i + 1}.conv`, normalisation: `block${i + 1}.bn` },
            {
              inputs: channels[i - 1] ?? colours,
              outputs,
              kernel: 3,
              stride: strides[i]!,
              init: 'default',
              inputGradient: i > 0,
            },
          ),
        )
        return networkOf('Backbone convnet', input, channels.at(-1)!, weights, averagePooled(blocks))
      },
    }
  },
})
