import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createRandom } from '@infomax/core'
import { writeNpy } from '@infomax/datasets'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeProject } from './fixtures.ts'
import { buildWhereStale, module, type Shell, shell } from './spawn.ts'

const d = 150
const rows = 350_000
let work: Shell
let folder = ''
beforeAll(() => {
  buildWhereStale()
  folder = makeProject({ 'package.json': '{}' })
  work = shell(folder)
  write('large.npy', rows)
  write('small.npy', 2000)
})
afterAll(() => rmSync(join(folder, 'large.npy'), { force: true }))

/** Normal numbers about 1, in blocks that repeat with another scale. */
function write(name: string, count: number): void {
  const random = createRandom(1)
  const block = Float32Array.from({ length: 1000 * d }, () => 1 + random.normal())
  const header = writeNpy({ shape: [0, d], data: new Float32Array(0) })
  const file = openSync(join(folder, name), 'w')
  const text = Buffer.from(header)
    .toString('latin1')
    .replace(/\(0, \d+\), }\s*/, `(${count}, ${d}), }`)
  writeSync(file, Buffer.from(`${text.padEnd(header.length - 1)}\n`, 'latin1'))
  for (let done = 0; done < count; done += 1000)
    writeSync(
      file,
      block.map(value => value * (1 + done / rows)),
    )
  closeSync(file)
}

/** For `node --import`: the most memory that the process held, in KiB, goes to a file. */
const measured = module(`
  import { writeFileSync } from 'node:fs'
  process.on('exit', () => writeFileSync(process.env.MEMORY, String(process.resourceUsage().maxRSS)))`)

function diagnose(name: string): {
  readonly kib: number
  readonly result: Record<string, never>
  readonly err: string
} {
  const memory = join(folder, 'memory')
  const { out, err } = work.run(`diagnose ${name} --memory 64 --limit 200 --permutations 19 --json`, {
    MEMORY: memory,
    NODE_OPTIONS: `--import=${measured}`,
  })
  return { kib: Number(readFileSync(memory, 'utf8')), result: JSON.parse(out), err }
}

it('a file larger than the memory given is diagnosed from all its rows, in far less than its size', () => {
  const size = statSync(join(folder, 'large.npy')).size / 1024
  expect(size).toBeGreaterThan(200_000)
  const small = diagnose('small.npy')
  const large = diagnose('large.npy')
  expect(small.result).toMatchObject({ n: 2000, subsample: 200 })
  expect(large.result, large.err).toMatchObject({ n: rows, d, subsample: 200 })
  expect(large.err).toContain(`large.npy has ${rows} rows, too many to hold`)
  // a sample of 4 MiB, some blocks of 4 MiB that wait for the collector: some 30 MB; all rows as doubles would be 410
  expect(large.kib - small.kib).toBeLessThan(size / 2)
})
