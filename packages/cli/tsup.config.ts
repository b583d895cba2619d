import { defineConfig } from 'tsup'
import { library } from '../../tsup.base.ts'

export default defineConfig(
  library({ entry: { index: 'src/index.ts', bin: 'src/bin.ts', bench: 'src/bench/index.ts' }, platform: 'node' }),
)
