import { cpu } from '@infomax/backend-cpu'
import { wasm } from '@infomax/backend-wasm'
import { testBackend } from './backend.ts'

testBackend(cpu)
testBackend(wasm)
