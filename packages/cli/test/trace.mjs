// Preloaded by a test (`node --import`): notes every ES module that is loaded in the file that INFOMAX_TRACE names.
import { register } from 'node:module'

const hooks = `
import { appendFileSync } from 'node:fs'
export function load(url, context, next) {
  appendFileSync(process.env.INFOMAX_TRACE, url + '\\n')
  return next(url, context)
}`
register(`data:text/javascript,${encodeURIComponent(hooks)}`)
