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
    await print(json ? `${JSON.stringify(value)}\n` : ending(text))
    return 0
  },
  event: value => print(`${JSON.stringify(value)}\n`),
  say: text => void process.stderr.write(ending(text)),
})

const ending = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`)

/** Waits where the reader is slower than the writer. */
async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain')
}
