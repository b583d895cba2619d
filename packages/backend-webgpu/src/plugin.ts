import { definePlugin } from '@infomax/core'
import { webgpu } from './webgpu.ts'

export default definePlugin({ name: '@infomax/backend-webgpu', provides: [webgpu] })
