import { cpus, loadavg } from 'node:os'
import type { Task } from './step.ts'
import { type Contender, type Measured, median, startContender } from './turns.ts'

/** A process to be measured. */
export interface Contestant {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
}

export interface Result {
  readonly name: string
  /** What it said of itself. */
  readonly about: string
  /** By the median of the timed steps. */
  readonly imagesPerSecond: number
  readonly imagesPerCpuSecond: number
  readonly peakMiB: number
  readonly steps: readonly Measured[]
}

export interface Comparison extends Task {
  readonly rounds: number
  readonly machine: Readonly<Record<string, unknown>>
  /** Who could not be measured, and why. */
  readonly absent: Readonly<Record<string, string>>
  readonly results: readonly Result[]
}

const warmUp = 2

/**
 * Images a second of a training step of each contestant. They take turns, one step a round, so that a change in the
 * machine's load meets all of them; medians of the rounds after two that warm up.
 */
export async function compare(
  contestants: readonly Contestant[],
  task: Task,
  rounds: number,
  tell: { left(name: string, why: string): void; round(done: number, total: number): void },
): Promise<Comparison> {
  const contenders: Contender[] = []
  const absent: Record<string, string> = {}
  const load = [loadavg()[0]!]
  try {
    for (const { name, command, args } of contestants) {
      try {
        contenders.push(await startContender(name, command, args))
      } catch (error) {
        absent[name] = (error as Error).message
        tell.left(name, absent[name])
      }
    }
    for (let round = 0; round < warmUp + rounds; round++) {
      for (const contender of contenders) await contender.turn()
      tell.round(round + 1, warmUp + rounds)
    }
  } finally {
    for (const contender of contenders) contender.stop()
  }
  load.push(loadavg()[0]!)
  return {
    ...task,
    rounds,
    machine: {
      processor: cpus()[0]?.model.trim() ?? 'unknown',
      cores: cpus().length,
      node: process.version,
      loadBeforeAndAfter: load,
    },
    absent,
    results: contenders.map(({ name, about, steps }) => {
      const timed = steps.slice(warmUp)
      return {
        name,
        about,
        imagesPerSecond: (2e3 * task.batch) / median(timed.map(({ wall }) => wall)),
        imagesPerCpuSecond: (2e3 * task.batch) / median(timed.map(({ cpu }) => cpu)),
        peakMiB: Math.max(...steps.map(({ peak }) => peak)) / 2 ** 20,
        steps,
      }
    }),
  }
}
