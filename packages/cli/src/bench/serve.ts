import { createInterface } from 'node:readline'
import type { Step } from './step.ts'

/**
 * Makes a step for each line on standard input and answers each with a line of JSON: the loss, milliseconds of wall and
 * of processor time, and the most bytes of memory so far. The first line says that it is ready, and what it is.
 */
export async function serve(title: string, step: Step): Promise<void> {
  const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`)
  say({ ready: title })
  for await (const _ of createInterface(process.stdin)) {
    const start = performance.now()
    const before = process.cpuUsage()
    const loss = await step()
    const { user, system } = process.cpuUsage(before)
    say({
      loss,
      wall: performance.now() - start,
      cpu: (user + system) / 1e3,
      peak: 1024 * process.resourceUsage().maxRSS,
    })
  }
}
