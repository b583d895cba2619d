import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRandom } from '@infomax/core'
import { writeNpy } from '@infomax/datasets'
import { beforeAll, expect, it } from 'vitest'
import { makeProject } from './fixtures.ts'
import { buildWhereStale, type Shell, shell } from './spawn.ts'

const [n, d] = [64, 3]
let work: Shell
beforeAll(() => {
  buildWhereStale()
  work = shell(makeProject({ 'package.json': '{}' }))
  const random = createRandom(7)
  for (const name of ['a', 'b']) {
    const data = Float64Array.from({ length: n * d }, () => random.normal())
    writeFileSync(join(work.folder, `${name}.npy`), writeNpy({ shape: [n, d], data }))
  }
}, 240_000)

it('diagnoses an embedding, with a page, and exit code 1 for a problem', () => {
  const { out, code, err } = work.run('diagnose a.npy --views b.npy --out diagnosis.html --permutations 19 --json')
  const diagnosis = JSON.parse(out)
  expect(diagnosis, err).toMatchObject({ n, d, page: 'diagnosis.html' })
  expect(code).toBe(diagnosis.findings.some(({ severity }: { severity: string }) => severity === 'problem') ? 1 : 0)
  expect(diagnosis.answers.map(({ topic }: { topic: string }) => topic)).toContain('views')
  expect(readFileSync(join(work.folder, 'diagnosis.html'), 'utf8')).toContain('Diagnosis of a.npy')
  expect(JSON.parse(work.run('diagnose a.npy --out diagnosis.html --json').out).error.code).toBe('INFOMAX_FILE_EXISTS')

  const flat = writeNpy({ shape: [30, 3], data: new Float32Array(90).fill(1) })
  writeFileSync(join(work.folder, 'flat.npy'), flat)
  const collapsed = work.run('diagnose flat.npy --json')
  expect([collapsed.code, JSON.parse(collapsed.out).findings[0].code]).toEqual([1, 'COLLAPSED'])
})
