import { mlp, mlpProjector } from '@infomax/backbones'
import { cpu } from '@infomax/backend-cpu'
import { definePlugin, standalone } from '@infomax/core'
import { vicreg } from '@infomax/objectives'
import { testBackend } from '@infomax/testing'
import { webgpu } from '../src/webgpu.ts'

// every objective is trained on this backend in Node; a page on an adapter in software is too slow for all again
const one = definePlugin({ name: 'one', provides: [vicreg, mlp, mlpProjector] })

testBackend(webgpu, {
  options: { software: true },
  training: { plugins: [one], reference: cpu.create({}, standalone) },
  timeout: 600_000,
})
