import type { Arguments, Grammar } from './arguments.ts'
import type { Output } from './output.ts'

/** A command; `run` imports what it needs, so that its help starts at once. */
export interface Command extends Grammar {
  /** What follows `infomax`. */
  readonly usage: string
  /** A few sentences for someone who has never seen it. */
  readonly description: string
  readonly examples: readonly (readonly [command: string, what: string])[]
  /** More sections of the help. */
  readonly sections?: () => readonly Section[]
  /** Returns the exit code. */
  run(args: Arguments, output: Output): Promise<number>
}

export interface Section {
  readonly title: string
  readonly rows: readonly (readonly [string, string])[]
  readonly note?: string
}
