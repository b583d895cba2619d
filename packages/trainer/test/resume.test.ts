import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createRandom, type Event } from '@infomax/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readEvents } from '../src/folder/run-folder.ts'

const script = fileURLToPath(new URL('./child.mjs', import.meta.url))
const steps = 60
const trials = 20
let base = ''

beforeAll(() => {
  if (!existsSync(new URL('../dist/worker.js', import.meta.url)))
    throw new Error('Build the packages first: npx turbo run build')
  base = mkdtempSync(`${tmpdir()}/infomax-resume-`)
})
afterAll(() => {
  rmSync(base, { recursive: true, force: true })
})

/** Runs the child; `watch` sees each event and may kill it. */
async function run(
  directory: string,
  workers: 1 | 2 | 3,
  resume: boolean,
  watch: (event: Event, child: ChildProcess) => void = () => {},
  change: Record<string, unknown> = {},
) {
  const options = [directory, String(workers), resume ? 'resume' : 'new', JSON.stringify(change)]
  const child = spawn(process.execPath, [script, ...options], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.on('data', chunk => {
    said += chunk
  })
  const ended = new Promise<{ code: number | null; signal: string | null }>(resolve =>
    child.on('close', (code, signal) => resolve({ code, signal })),
  )
  for await (const line of createInterface({ input: child.stdout })) {
    // the last line of a killed process may be cut off
    if (line.endsWith('}')) watch(JSON.parse(line), child)
  }
  return { ...(await ended), said }
}

/** The bits of the last checkpoint: weights, statistics, optimizer, online probe. */
function finalBits(directory: string): string {
  const { step, file } = JSON.parse(readFileSync(`${directory}/checkpoint.json`, 'utf8'))
  expect(step).toBe(steps)
  return createHash('sha256')
    .update(readFileSync(`${directory}/${file}`))
    .digest('hex')
}

const stepsOf = async (directory: string) => {
  const events = await readEvents(directory)
  // what a clock says differs between runs
  return events.flatMap(event => (event.type === 'step' ? [{ ...event, seconds: 0, imagesPerSecond: 0 }] : []))
}

describe('a run killed at a random step', () => {
  let unbroken: { bits: string; events: unknown[] }

  it('is the same with one thread and with one for each view', async () => {
    for (const workers of [1, 2] as const)
      expect(await run(`${base}/whole-${workers}`, workers, false)).toMatchObject({ code: 0, said: '' })
    unbroken = { bits: finalBits(`${base}/whole-1`), events: await stepsOf(`${base}/whole-1`) }
    expect(unbroken.events).toHaveLength(steps)
    expect(finalBits(`${base}/whole-2`)).toBe(unbroken.bits)
    expect(await stepsOf(`${base}/whole-2`)).toEqual(unbroken.events)
  })

  it.each(Array.from({ length: trials }, (_, trial) => trial))('goes on with the same bits, trial %i', async trial => {
    const directory = `${base}/killed-${trial}`
    const at = 1 + createRandom(trial, 'kill').integer(steps - 1)
    const workers = trial % 4 === 0 ? 2 : 1
    const killed = await run(directory, workers, false, (event, child) => {
      if (event.type === 'step' && event.step === at) child.kill('SIGKILL')
    })
    expect(killed.signal).toBe('SIGKILL')
    const resumed = await run(directory, workers, true)
    expect(resumed).toMatchObject({ code: 0, said: '' })
    expect(finalBits(directory)).toBe(unbroken.bits)
    expect(await stepsOf(directory)).toEqual(unbroken.events)
  })
})

describe.each(['view', 'part'])('a run of divided batches, batchNorm=%s', batchNorm => {
  // two views of 32 in parts of 16: four shards
  const change = { batchNorm, microBatch: 16 }

  it('killed at a random step goes on with the same bits, with any number of threads', async () => {
    const whole = `${base}/divided-${batchNorm}`
    expect(await run(whole, 1, false, () => {}, change)).toMatchObject({ code: 0, said: '' })
    const unbroken = await stepsOf(whole)
    expect(unbroken).toHaveLength(steps)
    for (const workers of [2, 3] as const) {
      const directory = `${whole}-${workers}`
      const at = 1 + createRandom(workers, 'kill', batchNorm).integer(steps - 1)
      const kill = (event: Event, child: ChildProcess) => {
        if (event.type === 'step' && event.step === at) child.kill('SIGKILL')
      }
      expect((await run(directory, workers, false, kill, change)).signal).toBe('SIGKILL')
      expect(await run(directory, workers, true, () => {}, change)).toMatchObject({ code: 0, said: '' })
      expect(finalBits(directory)).toBe(finalBits(whole))
      expect(await stepsOf(directory)).toEqual(unbroken)
    }
  }, 600_000)
})
