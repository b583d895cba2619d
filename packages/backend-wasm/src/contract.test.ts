import backbones from '@infomax/backbones'
import objectives from '@infomax/objectives'
import { testBackend } from '@infomax/testing'
import { wasm } from './wasm.ts'

testBackend(wasm, { training: { plugins: [objectives, backbones] } })
