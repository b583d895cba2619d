import { testBackend } from '@infomax/testing'
import { wasm } from './wasm.ts'

testBackend(wasm)
