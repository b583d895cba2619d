import { cpu } from '@infomax/backend-cpu'
import { loadWasm } from '@infomax/backend-wasm'
import { standalone } from '@infomax/core'
import type { Backends } from '@infomax/testing'

export const backends: Backends = { cpu: () => cpu.create({}, standalone).load(), wasm: () => loadWasm() }
