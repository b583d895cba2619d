import { definePlugin } from '@infomax/core'
import { fastIcaSeparator } from './fastica.ts'
import { jadeSeparator } from './jade.ts'
import { vcregSeparator } from './vcreg/vcreg.ts'

export default definePlugin({ name: '@infomax/ica', provides: [vcregSeparator, fastIcaSeparator, jadeSeparator] })
