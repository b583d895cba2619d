import { once } from 'node:events'

/** Where a command's words go: results to standard output, everything else to standard error. */
export interface Output {
  /** Whether standard output carries JSON alone. */
  readonly json: boolean
  readonly verbose: boolean
  /** Standard error, for a progress line. */
  readonly progress: NodeJS.WriteStream
  /** The result: `value` as a line of JSON with `--json`, `text` for people otherwise. Returns the exit code 0. */
  result(value: unknown, text: string): Promise<0>
  /** One line of a stream of JSON. */
  event(value: unknown): Promise<void>
  /** A remark for people. */
  say(text: string): void
}

export const createOutput = ({ json, verbose }: { json: boolean; verbose: boolean }): Output => ({
  json,
  verbose,
  progress: process.stderr,
  async result(value, text) {
    await print(json ? await line(value) : ending(text))
    return 0
  },
  event: async value => print(await line(value)),
  say: text => void process.stderr.write(ending(text)),
})

/** Imported when there is something to write: help starts without it. */
const line = async (value: unknown): Promise<string> => `${(await import('@infomax/core')).toJson(value)}\n`

const ending = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`)

/** Waits where the reader is slower than the writer. */
async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain')
}
