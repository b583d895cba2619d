import { definePlugin } from '@infomax/core'
import { cpu } from './cpu.ts'

export default definePlugin({ name: '@infomax/backend-cpu', provides: [cpu] })
