import backbones from '@infomax/backbones'
import { cpu } from '@infomax/backend-cpu'
import { definePlugin, standalone } from '@infomax/core'
import { barlowTwins, simclr, vicreg } from '@infomax/objectives'
import { testBackend } from '@infomax/testing'
import { webgpu } from '../src/webgpu.ts'

// every objective is trained on this backend in Node; a page on an adapter in software is too slow for all again
const objectives = definePlugin({ name: 'three', provides: [vicreg, barlowTwins, simclr] })

testBackend(webgpu, {
  options: { software: true },
  training: { plugins: [objectives, backbones], reference: cpu.create({}, standalone), backbones: ['mlp'] },
  timeout: 600_000,
})
