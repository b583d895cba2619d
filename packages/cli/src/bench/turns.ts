import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** One step of a contestant. */
export interface Measured {
  readonly loss: number
  /** Milliseconds. */
  readonly wall: number
  /** Milliseconds of processor time: what other processes take away does not count. */
  readonly cpu: number
  /** The most bytes of memory so far. */
  readonly peak: number
}

/** A process that makes a step for each line it is given, and answers each with a line of JSON. */
export interface Contender {
  readonly name: string
  /** What it said of itself. */
  readonly about: string
  readonly steps: Measured[]
  turn(): Promise<void>
  stop(): void
}

export async function startContender(name: string, command: string, args: readonly string[]): Promise<Contender> {
  const child: ChildProcessWithoutNullStreams = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  let complaints = ''
  child.stderr.on('data', data => {
    complaints = `${complaints}${data}`.slice(-4000)
  })
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject)
    child.once('exit', code => reject(new Error(`${name} ended with exit code ${code}: ${complaints.trim()}`)))
  })
  ended.catch(() => {})
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const answer = async () => {
    const line = await Promise.race([lines.next(), ended])
    // its output ends before its exit code is known
    return line.done ? ended : JSON.parse(line.value)
  }
  const { ready } = (await answer()) as { ready: string }
  const steps: Measured[] = []
  return {
    name,
    about: ready,
    steps,
    async turn() {
      child.stdin.write('step\n')
      steps.push((await answer()) as Measured)
    },
    stop() {
      child.stdin.end()
      child.kill()
    },
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
