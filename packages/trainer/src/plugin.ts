import { definePlugin } from '@infomax/core'
import { collapse } from './collapse.ts'
import { adam, adamw } from './optimizers/adam.ts'
import { lars } from './optimizers/lars.ts'
import { sgd } from './optimizers/sgd.ts'
import { constant, cosine, oneCycle } from './schedules/schedules.ts'

export default definePlugin({
  name: '@infomax/trainer',
  provides: [sgd, adam, adamw, lars, constant, cosine, oneCycle, collapse],
})
