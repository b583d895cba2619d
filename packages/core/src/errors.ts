/**
 * Every code of every infomax package, with what it means. A code is stable; the words of a message are not.
 * Check `error.code`, never `instanceof`: two copies of core can be installed.
 */
export const codes = {
  BAD_OPTIONS: 'options that do not fit a schema',
  UNKNOWN_NAME: 'a component that no plug-in provides',
  UNKNOWN_KEY: 'a configuration key that does not exist',
  DUPLICATE_NAME: 'two plug-ins provide one name',
  API_MISMATCH: 'a plug-in written for another version of the plug-in interface',
  BAD_MANIFEST: 'an `infomax` field in a package.json that does not fit',
  BAD_PLUGIN: 'a plug-in that cannot be imported, or is none',
  BAD_CONFIG: 'a configuration file that cannot be read',
  BAD_USAGE: 'a command line that does not fit',
  BAD_FILE: 'a file that is not what it should be, or is damaged',
  FILE_NOT_FOUND: 'a file or folder that is not there',
  FILE_EXISTS: 'a file or folder that would be overwritten',
  EMPTY_DATA: 'a data set without samples',
  BAD_SHAPE: 'numbers of another shape than expected',
  BAD_VALUE: 'a number that is not allowed where it stands',
  LENGTH_MISMATCH: 'two things that should be equally long and are not',
  TOO_FEW_SAMPLES: 'fewer samples than the calculation needs',
  NO_LABELS: 'a data set without the labels that were asked for',
  NO_SPACE: 'no space left on the device',
  NO_PERMISSION: 'a file or folder that may not be read or written',
  RUN_IN_USE: 'a run folder in use by another process',
  BAD_RUN: 'a folder that is not a run, or a damaged run',
  NOT_FINITE: 'a loss or gradient that is not a finite number',
  NOT_POSITIVE_DEFINITE: 'a matrix without a Cholesky factor',
  BACKEND_UNAVAILABLE: 'a backend that does not work on this machine',
  KERNEL_MISSING: 'an operation that the current backend cannot do',
  DEVICE_LOST: 'a device that went away while it was in use',
  OUT_OF_MEMORY: 'more memory than the backend or the limit given has',
  MISSING_DEPENDENCY: 'an optional package that is needed and not installed',
  WORKER_FAILED: 'a worker thread that ended unexpectedly',
} as const

export type ErrorCode = keyof typeof codes

/** An error that says what happened and, in `fix`, what to do next. */
export class InfomaxError extends Error {
  readonly code: ErrorCode
  /** What to do. */
  readonly fix: string | undefined

  constructor(code: ErrorCode, what: string, fix?: string, options?: ErrorOptions) {
    super(`[INFOMAX_${code}] ${what}${fix ? `\n  ${fix.replaceAll('\n', '\n  ')}` : ''}`, options)
    this.name = 'InfomaxError'
    this.code = code
    this.fix = fix
  }
}

/** Whether something thrown is an infomax error, from whichever copy of core. */
export const isInfomaxError = (error: unknown): error is InfomaxError =>
  error instanceof Error && error.name === 'InfomaxError' && 'code' in error
