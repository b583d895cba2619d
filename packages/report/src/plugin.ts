import { definePlugin } from '@infomax/core'
import { html } from './html.ts'

export default definePlugin({ name: '@infomax/report', provides: [html] })
