// node independence/run.mjs [arguments]: bundles study.ts and runs it.
import { bundleAndRun } from '../bundle.mjs'

await bundleAndRun('independence/study.ts', process.argv.slice(2))
