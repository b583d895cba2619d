import { definePlugin } from '@infomax/core'
import { criticEstimator } from './critic.ts'

export default definePlugin({ name: '@infomax/critics', provides: [criticEstimator] })
