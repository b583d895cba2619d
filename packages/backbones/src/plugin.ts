import { definePlugin } from '@infomax/core'
import { convnet } from './convnet.ts'
import { mlp } from './mlp.ts'
import { identity, mlpProjector, randomProjector } from './projectors.ts'
import { resnet18, resnet50 } from './resnet.ts'

export default definePlugin({
  name: '@infomax/backbones',
  provides: [mlp, convnet, resnet18, resnet50, mlpProjector, randomProjector, identity],
})
