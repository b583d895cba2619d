import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** One run: the value, and milliseconds of the clock and of the processor. */
export interface Run {
  readonly value: number
  readonly wall: number
  readonly cpu: number
}

export interface Server {
  /** What it said of itself. */
  readonly about: string
  ask(order: unknown): Promise<Run>
  stop(): void
}

/** A process that answers lines of JSON with lines of JSON; throws what it says is wrong. */
export async function startServer(command: string, args: readonly string[]): Promise<Server> {
  const child: ChildProcessWithoutNullStreams = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  let complaints = ''
  child.stderr.on('data', data => {
    complaints = `${complaints}${data}`.slice(-2000)
  })
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject)
    child.once('exit', code => reject(new Error(`${command} ended with exit code ${code}: ${complaints.trim()}`)))
  })
  ended.catch(() => {})
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const answer = async () => {
    const line = await Promise.race([lines.next(), ended])
    // its output ends before its exit code is known
    return line.done ? ended : JSON.parse(line.value)
  }
  const { ready } = (await answer()) as { ready: string }
  return {
    about: ready,
    async ask(order) {
      child.stdin.write(`${JSON.stringify(order)}\n`)
      const found = (await answer()) as Run & { readonly error?: string }
      if (found.error) throw new Error(found.error)
      return found
    },
    stop() {
      child.stdin.end()
      child.kill()
    },
  }
}
