import backbones from '@infomax/backbones'
import { cpu } from '@infomax/backend-cpu'
import { standalone } from '@infomax/core'
import objectives from '@infomax/objectives'
import { testBackend } from '@infomax/testing'
import { wasm } from './wasm.ts'

testBackend(wasm, { training: { plugins: [objectives, backbones], reference: cpu.create({}, standalone) } })
