import { definePlugin } from '@infomax/core'
import { barlowTwins } from './barlow-twins.ts'
import { simclr } from './simclr.ts'
import { vicreg } from './vicreg.ts'

export default definePlugin({ name: '@infomax/objectives', provides: [vicreg, barlowTwins, simclr] })
