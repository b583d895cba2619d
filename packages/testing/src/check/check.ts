import { type ErrorCode, isInfomaxError } from '@infomax/core'

/** One thing that was looked at, and what is wrong with it. */
export interface Check {
  readonly what: string
  readonly problem?: string
}

/** Runs a check; what it throws is its problem. */
export async function check(
  what: string,
  body: () => Promise<string | undefined> | string | undefined,
): Promise<Check> {
  try {
    const problem = await body()
    return problem === undefined ? { what } : { what, problem }
  } catch (error) {
    return { what, problem: `it threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}` }
  }
}

/** Nothing where a call ends in an error with a code, that one if one is named; a problem where it ends otherwise. */
export async function refusal(body: () => unknown, code?: ErrorCode): Promise<string | undefined> {
  try {
    await body()
  } catch (error) {
    if (!isInfomaxError(error)) return `it threw ${String(error)}, not an InfomaxError with a code`
    return code === undefined || error.code === code
      ? undefined
      : `it threw ${error.code}, not ${code}: ${error.message}`
  }
  return 'it was taken'
}
