import backbones from '@infomax/backbones'
import { cpu } from '@infomax/backend-cpu'
import { definePlugin, standalone } from '@infomax/core'
import { barlowTwins, simclr, vicreg } from '@infomax/objectives'
import { testBackend } from '@infomax/testing'
import { softwareVulkan } from '../test/software-vulkan.ts'
import { webgpu } from './webgpu.ts'

// an adapter in software compiles every shader anew: the other objectives are trained on wasm and node
const objectives = definePlugin({ name: 'three', provides: [vicreg, barlowTwins, simclr] })

softwareVulkan()
testBackend(webgpu, {
  options: { software: true },
  training: { plugins: [objectives, backbones], reference: cpu.create({}, standalone), backbones: ['mlp'] },
  timeout: 600_000,
})
