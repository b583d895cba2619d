import { InfomaxError } from '@infomax/core'

/** A place for what `build` makes and `terms` needs. */
export interface Built<T> {
  set(value: T): T
  /** Throws `BAD_VALUE` before the objective was built. */
  get(): T
}

export function built<T>(objective: string): Built<T> {
  let made: T | undefined
  return {
    set(value) {
      made = value
      return value
    },
    get() {
      if (made === undefined)
        throw new InfomaxError(
          'BAD_VALUE',
          `Objective "${objective}" owns variables and was used before they were made.`,
          'Call its build(shape, random) once, first.',
        )
      return made
    },
  }
}
