// node run.mjs NAME [arguments]: bundles src/NAME.ts and runs it.
import { bundleAndRun } from './bundle.mjs'

const onBuilt = ['training', 'speed-page', 'objectives', 'objectives-page']
const [name, ...rest] = process.argv.slice(2)
await bundleAndRun(`src/${name}.ts`, rest, { built: onBuilt.includes(name) })
