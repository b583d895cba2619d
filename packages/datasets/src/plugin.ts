import { definePlugin } from '@infomax/core'
import { arrays } from './arrays.ts'
import { cifar10 } from './cifar10.ts'
import { cifar100 } from './cifar100.ts'
import { digits } from './digits.ts'
import { fashionMnist } from './fashion-mnist.ts'
import { imageFolder } from './image-folder.ts'
import { kmnist } from './kmnist.ts'
import { mnist } from './mnist.ts'
import { sprites } from './sprites.ts'

export default definePlugin({
  name: '@infomax/datasets',
  provides: [digits, sprites, cifar10, cifar100, mnist, fashionMnist, kmnist, imageFolder, arrays],
})
