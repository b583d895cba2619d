import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildWhereStale, type Shell, shell } from './spawn.ts'

let project: Shell

beforeAll(() => {
  buildWhereStale()
  project = shell(mkdtempSync(join(tmpdir(), 'infomax-bench-')))
}, 600_000)
afterAll(() => rmSync(project.folder, { recursive: true, force: true }))

it('measures backends in turns, names who is missing, and keeps every step', () => {
  const { code, out, err } = project.run(
    'bench wasm wasm:threads=2 no-such-backend --batch 4 --rounds 2 --pytorch ./no-python --out deep/bench.json --json',
  )
  expect(code, err).toBe(0)
  const found = JSON.parse(out)
  expect(found).toMatchObject({ network: 'a', batch: 4, rounds: 2 })
  expect(found.results.map(({ name }: { name: string }) => name)).toEqual(['wasm', 'wasm:threads=2'])
  expect(Object.keys(found.absent)).toEqual(['no-such-backend', 'torch', 'torch-cuda'])
  expect(found.absent['no-such-backend']).toMatch(/No backend is called "no-such-backend"/)
  for (const { imagesPerSecond, peakMiB } of found.results) {
    expect(imagesPerSecond).toBeGreaterThan(0)
    expect(peakMiB).toBeGreaterThan(10)
  }
  const written = JSON.parse(readFileSync(join(project.folder, 'deep', 'bench.json'), 'utf8'))
  // two steps to warm up, two that count
  const losses = written.results.map(({ steps }: { steps: { loss: number }[] }) => steps.map(({ loss }) => loss))
  expect(losses.map((each: number[]) => each.length)).toEqual([4, 4])
  // each goes on with the weights it moved
  for (const each of losses) expect(new Set(each).size).toBe(4)
})

it.each([
  ['bench --network b', /No network is called "b"/],
  ['bench --batch 0', /--batch 0 is no whole number above 0/],
  ['bench cpu:threads --rounds 1 --no-compare', /"cpu:threads" is no backend/],
])('refuses %s', (line, expected) => {
  const { code, err } = project.run(line)
  expect(code).not.toBe(0)
  expect(err).toMatch(expected)
})
