import { definePlugin } from '@infomax/core'
import { composeViews } from './compose-views.ts'
import { library as augmentations } from './library.ts'

export default definePlugin({ name: '@infomax/views', provides: [...augmentations, composeViews] })
