import { defineConfig } from 'tsup'
import { library } from '../../tsup.base.ts'

export default defineConfig(
  library({ entry: { index: 'src/index.ts', check: 'src/check/index.ts' }, external: ['vitest', /^node:/] }),
)
