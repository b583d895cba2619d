import backbones from '@infomax/backbones'
import objectives from '@infomax/objectives'
import { testBackend } from '@infomax/testing'
import { wasm } from '../src/wasm.ts'

testBackend(wasm, {
  options: { wasmPath: '/' },
  training: { plugins: [objectives, backbones], backbones: ['mlp'] },
  timeout: 120_000,
})
