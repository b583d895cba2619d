import backbones from '@infomax/backbones'
import { cpu } from '@infomax/backend-cpu'
import { standalone } from '@infomax/core'
import objectives from '@infomax/objectives'
import { testBackend } from '@infomax/testing'
import { softwareVulkan } from '../test/software-vulkan.ts'
import { webgpu } from './webgpu.ts'

softwareVulkan()
testBackend(webgpu, {
  options: { software: true },
  training: { plugins: [objectives, backbones], reference: cpu.create({}, standalone), backbones: ['mlp'] },
  timeout: 600_000,
})
