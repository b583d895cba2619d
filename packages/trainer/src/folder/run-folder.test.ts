import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import type { Event } from '@infomax/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { continueRun, createRun, readCheckpoint, readConfig, readEvents } from './run-folder.ts'

let base = ''
beforeEach(() => {
  base = mkdtempSync(`${tmpdir()}/infomax-run-`)
})
afterEach(() => {
  rmSync(base, { recursive: true, force: true })
})

const event = (step: number): Event => ({ type: 'resume', step, time: 'x' })
const snapshot = (step: number) => ({ step, tensors: { w: { shape: [1], data: Float32Array.of(step) } } })

describe('a run folder', () => {
  it('keeps events and the last two checkpoints', async () => {
    const run = await createRun(`${base}/r`, { seed: 1 })
    for (const step of [1, 2, 3]) {
      await run.append(event(step))
      await run.save(snapshot(step))
    }
    await run.close()
    expect(await readConfig(`${base}/r`)).toEqual({ seed: 1 })
    expect(await readEvents(`${base}/r`)).toEqual([event(1), event(2), event(3)])
    expect((await readCheckpoint(`${base}/r`))!.snapshot).toEqual(snapshot(3))
    expect(readdirSync(`${base}/r/checkpoints`)).toEqual(['step-00000002.safetensors', 'step-00000003.safetensors'])
    expect(readdirSync(`${base}/r`).sort()).toEqual(['checkpoint.json', 'checkpoints', 'config.json', 'events.jsonl'])
  })

  it('drops events after the last checkpoint on resume, whole or cut off', async () => {
    const run = await createRun(`${base}/r`, {})
    await run.append(event(1))
    await run.save(snapshot(1))
    await run.append(event(2))
    await run.close()
    appendFileSync(`${base}/r/events.jsonl`, '{"type":"resu')
    expect(await readEvents(`${base}/r`)).toEqual([event(1), event(2)])
    const { folder, snapshot: found } = await continueRun(`${base}/r`)
    expect(found).toEqual(snapshot(1))
    await folder.append(event(9))
    await folder.close()
    expect(await readEvents(`${base}/r`)).toEqual([event(1), event(9)])
  })

  it('begins anew where there is no checkpoint yet', async () => {
    const run = await createRun(`${base}/r`, {})
    await run.append(event(1))
    await run.close()
    const { folder, snapshot: found } = await continueRun(`${base}/r`)
    expect(found).toBeUndefined()
    await folder.close()
    expect(await readEvents(`${base}/r`)).toEqual([])
  })

  it('refuses a folder that holds something', async () => {
    writeFileSync(`${base}/results.txt`, 'precious')
    await expect(createRun(base, {})).rejects.toMatchObject({ code: 'FILE_EXISTS' })
    expect(readFileSync(`${base}/results.txt`, 'utf8')).toBe('precious')
    expect(readdirSync(base)).not.toContain('run.lock')
  })

  it('refuses a run in use, and takes over from a process that has ended', async () => {
    const run = await createRun(`${base}/r`, {})
    await expect(continueRun(`${base}/r`)).rejects.toMatchObject({
      code: 'RUN_IN_USE',
      message: expect.stringContaining(String(process.pid)),
    })
    await run.close()
    const { pid } = spawnSync('node', ['-e', ''])
    writeFileSync(`${base}/r/run.lock`, JSON.stringify({ pid, host: (await import('node:os')).hostname(), began: '1' }))
    await (await continueRun(`${base}/r`)).folder.close()
  })

  it('takes over a lock of a process number that is used again', async () => {
    await (await createRun(`${base}/r`, {})).close()
    writeFileSync(
      `${base}/r/run.lock`,
      JSON.stringify({ pid: process.pid, host: (await import('node:os')).hostname(), began: '1' }),
    )
    if (process.platform === 'linux') await (await continueRun(`${base}/r`)).folder.close()
    else await expect(continueRun(`${base}/r`)).rejects.toMatchObject({ code: 'RUN_IN_USE' })
  })

  it.each([
    ['no run', () => {}, 'has no config.json'],
    ['a damaged configuration', (dir: string) => writeFileSync(`${dir}/config.json`, '{'), 'config.json is not JSON'],
    [
      'a damaged pointer',
      (dir: string) => {
        writeFileSync(`${dir}/config.json`, '{}')
        writeFileSync(`${dir}/checkpoint.json`, 'x')
      },
      'checkpoint.json is not JSON',
    ],
    [
      'a lost checkpoint',
      (dir: string) => {
        writeFileSync(`${dir}/config.json`, '{}')
        writeFileSync(`${dir}/checkpoint.json`, '{"step":1,"file":"checkpoints/gone","events":0}')
      },
      'cannot be read',
    ],
  ])('names %s', async (_, damage, message) => {
    damage(base)
    await expect(continueRun(base)).rejects.toMatchObject({
      code: 'BAD_RUN',
      message: expect.stringContaining(message),
    })
    expect(readdirSync(base)).not.toContain('run.lock')
  })
})
