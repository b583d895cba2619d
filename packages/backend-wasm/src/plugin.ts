import { definePlugin } from '@infomax/core'
import { wasm } from './wasm.ts'

export default definePlugin({ name: '@infomax/backend-wasm', provides: [wasm] })
