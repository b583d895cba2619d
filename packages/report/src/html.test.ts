import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createRegistry, type Event, isInfomaxError } from '@infomax/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { simulate } from '../test/simulate.ts'
import plugin from './index.ts'
import { renderHtml } from './page.ts'
import { summarise } from './summarise.ts'

const registry = createRegistry([plugin])
let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'infomax-report-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function report(file: string, events: readonly Event[]): Promise<void> {
  const reporter = registry.create('reporter', 'html', { file })
  for (const event of events) await reporter.handle(event)
  await reporter.close?.()
}

describe('the html reporter', () => {
  it('writes the page of its events, makes folders and leaves nothing else behind', async () => {
    const events = simulate({ steps: 30 })
    await report(join(folder, 'a', 'b', 'page.html'), events)
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['page.html'])
    expect(await readFile(join(folder, 'a', 'b', 'page.html'), 'utf8')).toBe(await renderHtml(summarise(events)))
  })

  it('replaces an older page', async () => {
    await writeFile(join(folder, 'page.html'), 'old')
    await report(join(folder, 'page.html'), simulate({ steps: 30 }).slice(0, 1))
    expect(await readFile(join(folder, 'page.html'), 'utf8')).toMatch(/^<!doctype html>/)
  })

  it('writes nothing for a run that never started', async () => {
    await report(join(folder, 'page.html'), [])
    expect(await readdir(folder)).toEqual([])
  })

  it('says what is wrong with a path, and leaves no draft', async () => {
    const error = await report(folder, simulate({ steps: 30 }).slice(0, 1)).catch((e: unknown) => e)
    expect(isInfomaxError(error) && error.code).toBe('BAD_FILE')
    expect((await readdir(tmpdir())).filter(name => name.startsWith(basename(folder)))).toEqual([basename(folder)])
  })

  it('is listed in the manifest', () => {
    expect(manifest.infomax.provides).toEqual({ reporter: plugin.provides.map(({ name }) => name) })
  })
})
