import { isInfomaxError } from '@infomax/core'

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

/** The code of the error that a call ends in; a problem where it ends otherwise. */
export async function refusal(body: () => unknown): Promise<string | undefined> {
  try {
    await body()
  } catch (error) {
    return isInfomaxError(error) ? undefined : `it threw ${String(error)}, not an InfomaxError with a code`
  }
  return 'it was taken'
}
