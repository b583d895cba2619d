import { definePlugin } from '@infomax/core'
import { node } from './node.ts'

export default definePlugin({ name: '@infomax/backend-node', provides: [node] })
