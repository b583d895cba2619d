import { defineConfig } from 'tsup'
import { library } from '../../tsup.base.ts'

const main = library({ platform: 'node', removeNodeProtocol: false, clean: ['dist/*.js', 'dist/*.map'] })

// The decoding thread carries its part of core with it, so that it runs from source too, before core is built.
const worker = library({
  entry: ['src/decode-worker.ts'],
  outDir: 'dist/worker',
  platform: 'node',
  removeNodeProtocol: false,
  clean: ['dist/worker/*'],
  noExternal: [/^@infomax\//],
  esbuildOptions(options) {
    options.conditions = ['@infomax/source']
  },
})

export default defineConfig(({ dts }) => (dts ? main : [main, worker]))
