import { type Backbone, defineBackbone } from '@infomax/core'
import * as z from 'zod'
import { convolutionBlock } from './convolution.ts'
import { maxPoolStage } from './max-pool.ts'
import { averagePooled, networkOf } from './network.ts'
import { type Block, type BlockKind, basicBlock, bottleneck } from './residual.ts'
import { imageShape } from './shapes.ts'
import { chain } from './stage.ts'
import { createWeights, type Weights } from './weights.ts'

type Stem = 'cifar' | 'imagenet'

const options = (stem: Stem) =>
  z.object({
    stem: z
      .enum(['cifar', 'imagenet'])
      .default(stem)
      .describe('cifar: 3×3, stride 1; imagenet: 7×7, stride 2, then a 3×3 maximum of stride 2'),
    width: z.number().int().min(1).default(64).describe('channels of the stem and of the first stage'),
    zeroInit: z
      .boolean()
      .default(false)
      .describe('start every residual block as the identity (γ = 0 in its last normalisation)'),
  })

/**
 * ResNet-18: a stem, four stages of two basic blocks, the mean over the image; 512 dimensions at width 64.
 *
 * Takes images `[h, w, c]`. Parameters are called as torchvision calls them, `layer1.0.conv1.weight`; filters are
 * `[h, w, in, out]` where PyTorch has `[out, in, h, w]`. He initialisation over outputs (fan-out), as there.
 * The gradient of the images themselves is not computed: it is zero. Throws `BAD_SHAPE` for anything but images.
 * @see He, Zhang, Ren & Sun 2016, arXiv:1512.03385
 */
export const resnet18 = defineBackbone({
  name: 'resnet18',
  summary: 'ResNet-18, 512 dimensions',
  paper: 'arXiv:1512.03385',
  options: options('cifar'),
  create: options => resnet('resnet18', basicBlock, [2, 2, 2, 2], options),
})

/**
 * ResNet-50, version 1.5: four stages of 3, 4, 6 and 3 bottlenecks; 2 048 dimensions at width 64. Else as `resnet18`.
 * @see He, Zhang, Ren & Sun 2016, arXiv:1512.03385
 */
export const resnet50 = defineBackbone({
  name: 'resnet50',
  summary: 'ResNet-50 (version 1.5), 2 048 dimensions',
  paper: 'arXiv:1512.03385',
  options: options('imagenet'),
  create: options => resnet('resnet50', bottleneck, [3, 4, 6, 3], options),
})

function resnet(
  name: string,
  kind: BlockKind,
  depths: readonly number[],
  { stem, width, zeroInit }: { stem: Stem; width: number; zeroInit: boolean },
): Backbone {
  return {
    build(input, random) {
      const [, , colours] = imageShape(name, input)
      const weights = createWeights(random)
      const blocks: Block[] = [stemOf(weights, stem, colours, width)]
      let inputs = width
      for (const [stage, depth] of depths.entries())
        for (let i = 0; i < depth; i++) {
          const shape = { inputs, width: width << stage, stride: stage > 0 && i === 0 ? 2 : 1, zeroInit }
          blocks.push(kind.build(weights, `layer${stage + 1}.${i}`, shape))
          inputs = kind.expansion * shape.width
        }
      return networkOf(`Backbone ${name}`, input, inputs, weights, averagePooled(blocks))
    },
  }
}

function stemOf(weights: Weights, stem: Stem, inputs: number, outputs: number): Block {
  const shape = stem === 'cifar' ? { kernel: 3, stride: 1 } : { kernel: 7, stride: 2 }
  const names = { convolution: 'conv1', normalisation: 'bn1' }
  const block = convolutionBlock(weights, names, {
    inputs,
    outputs,
    ...shape,
    init: 'he-fan-out',
    inputGradient: false,
  })
  return stem === 'cifar' ? block : chain([block, maxPoolStage])
}
