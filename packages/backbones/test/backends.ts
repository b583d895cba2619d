import { loadWasm } from '@infomax/backend-wasm'
import { type Backends, plain } from '@infomax/testing'

export const backends: Backends = { ...plain, wasm: () => loadWasm() }
