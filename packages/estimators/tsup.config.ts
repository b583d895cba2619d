import { defineConfig } from 'tsup'
import { library } from '../../tsup.base.ts'

const main = library({
  entry: { index: 'src/index.ts', diagnose: 'src/diagnose/index.ts' },
  clean: ['dist/*.js', 'dist/*.map', '!dist/worker.*'],
})
const worker = library({
  entry: ['src/worker.ts'],
  platform: 'node',
  removeNodeProtocol: false,
  clean: ['dist/worker.*'],
})

export default defineConfig(({ dts }) => (dts ? main : [main, worker]))
