import { mlp, mlpProjector } from '@infomax/backbones'
import { cpu } from '@infomax/backend-cpu'
import { definePlugin, standalone } from '@infomax/core'
import { barlowTwins, simclr, vicreg } from '@infomax/objectives'
import { testBackend } from '@infomax/testing'
import { wasm } from '../src/wasm.ts'

// every objective is trained on this backend in Node
const three = definePlugin({ name: 'three', provides: [vicreg, barlowTwins, simclr, mlp, mlpProjector] })

testBackend(wasm, { options: { wasmPath: '/' }, training: { plugins: [three], reference: cpu.create({}, standalone) } })
