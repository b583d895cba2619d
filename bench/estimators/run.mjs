// node estimators/run.mjs NAME [arguments]: bundles NAME.ts and runs it.
import { bundleAndRun } from '../bundle.mjs'

const names = ['known-information', 'coverage', 'conformance', 'critics', 'speed']
const [name, ...rest] = process.argv.slice(2)
if (!names.includes(name)) {
  console.error(`node estimators/run.mjs ${names.join('|')} [arguments]`)
  process.exit(2)
}
await bundleAndRun(`estimators/${name}.ts`, rest, { built: name === 'speed' })
