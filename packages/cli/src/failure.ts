import type { ErrorCode } from '@infomax/core'
import type { Output } from './output.ts'

type Core = typeof import('@infomax/core')

/** Throws an infomax error; core is imported only now, so that a command that succeeds starts without it. */
export async function fail(
  code: ErrorCode,
  what: string,
  fix?: string | ((core: Core) => string | undefined),
): Promise<never> {
  const core = await import('@infomax/core')
  throw new core.InfomaxError(code, what, typeof fix === 'function' ? fix(core) : fix)
}

/** 2 where the command line or a configuration must be written differently, 1 where something else went wrong. */
const wrongUsage: ReadonlySet<string> = new Set<ErrorCode>([
  'BAD_USAGE',
  'BAD_OPTIONS',
  'BAD_CONFIG',
  'UNKNOWN_KEY',
  'UNKNOWN_NAME',
])

/** Tells of an error and returns the exit code. */
export async function tell(error: unknown, output: Output): Promise<1 | 2> {
  const { isInfomaxError } = await import('@infomax/core')
  if (isInfomaxError(error)) {
    const code = `INFOMAX_${error.code}`
    const [message] = error.message.split('\n  ', 1)
    if (output.json) await output.event({ error: { code, message, fix: error.fix ?? null } })
    else output.say(error.message)
    if (output.verbose && error.stack) output.say(error.stack)
    return wrongUsage.has(error.code) ? 2 : 1
  }
  const message = `[INFOMAX_UNEXPECTED] ${error instanceof Error ? error.message : String(error)}`
  const fix = 'This is a defect of infomax or of a plug-in: please report it, with what --verbose prints.'
  if (output.json) await output.event({ error: { code: 'INFOMAX_UNEXPECTED', message, fix } })
  else output.say(`${message}\n  ${fix}`)
  if (output.verbose && error instanceof Error) output.say(error.stack ?? '')
  return 1
}
