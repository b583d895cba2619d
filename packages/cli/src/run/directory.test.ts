import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { newDirectory } from './directory.ts'

it('names a run after its time, and numbers a second one of the same second', () => {
  const before = process.cwd()
  process.chdir(mkdtempSync(join(tmpdir(), 'infomax-')))
  try {
    const at = new Date(2026, 0, 2, 3, 4, 5)
    expect(newDirectory('vicreg', 'sprites', at)).toBe('runs/20260102-030405-vicreg-sprites')
    mkdirSync('runs/20260102-030405-vicreg-sprites', { recursive: true })
    expect(newDirectory('vicreg', 'sprites', at)).toBe('runs/20260102-030405-vicreg-sprites-2')
  } finally {
    process.chdir(before)
  }
})
