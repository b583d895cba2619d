import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { ensureWorker, loadContext, refusal, temporaryFolder } from '../../test/support.ts'
import { cacheKey, readCache, writeAtomically, writeCache } from './cache.ts'
import { decoded } from './decode.ts'
import { touching } from './files.ts'
import type { BinaryJob, FolderJob } from './job.ts'

beforeAll(ensureWorker)

/** A file of CIFAR records, and the job of decoding it. */
function source(records: number, first = 0): BinaryJob {
  const file = join(temporaryFolder(), 'data.bin')
  const bytes = Uint8Array.from({ length: records * 3073 }, (_, i) =>
    i % 3073 === 0 ? (i / 3073) % 10 : (i * 31 + first) % 256,
  )
  writeFileSync(file, bytes)
  return { type: 'cifar-binary', files: [file], labelBytes: 1, labelAt: 0, classes: 10 }
}
const only = (folder: string, ending: string) => join(folder, readdirSync(folder).find(name => name.endsWith(ending))!)

test('the key follows content and options, not the place', async () => {
  const job = source(3)
  const moved = join(temporaryFolder(), 'elsewhere.bin')
  copyFileSync(job.files[0]!, moved)
  const key = await cacheKey(job)
  expect(await cacheKey({ ...job, files: [moved] })).toBe(key)
  expect(await cacheKey({ ...job, limit: 2 })).not.toBe(key)
  const { atime, mtime, size } = statSync(moved)
  const bytes = readFileSync(moved)
  bytes[5000]! ^= 1
  writeFileSync(moved, bytes)
  utimesSync(moved, atime, mtime)
  expect(statSync(moved).size).toBe(size)
  expect(await cacheKey({ ...job, files: [moved] })).not.toBe(key)
})

test('a second load takes the copy as it is', async () => {
  const [job, context] = [source(5), loadContext()]
  const first = await decoded(job, 'x', 'decoding', context)
  const before = statSync(only(context.cache, '.bin')).mtimeMs
  expect(await decoded(job, 'x', 'decoding', context)).toEqual(first)
  expect(statSync(only(context.cache, '.bin')).mtimeMs).toBe(before)
  expect(readdirSync(context.cache)).toHaveLength(2)
})

describe('a broken copy is made anew', () => {
  const breakages: [string, (folder: string) => void][] = [
    ['bytes cut short', folder => truncateSync(only(folder, '.bin'), 1000)],
    [
      'one bit changed',
      folder => {
        const bytes = readFileSync(only(folder, '.bin'))
        bytes[777]! ^= 4
        writeFileSync(only(folder, '.bin'), bytes)
      },
    ],
    ['header cut short', folder => truncateSync(only(folder, '.json'), 40)],
    ['header of another format', folder => writeFileSync(only(folder, '.json'), '{"format":0}')],
    ['header that is no object', folder => writeFileSync(only(folder, '.json'), 'null')],
    ['header without bytes', folder => execFileSync('rm', [only(folder, '.bin')])],
    ['bytes without header', folder => execFileSync('rm', [only(folder, '.json')])],
  ]
  test.each(breakages)('%s', async (_, damage) => {
    const [job, context] = [source(5), loadContext()]
    const whole = await decoded(job, 'x', 'decoding', context)
    const bytes = readFileSync(only(context.cache, '.bin'))
    damage(context.cache)
    expect(await decoded(job, 'x', 'decoding', context)).toEqual(whole)
    expect(readFileSync(only(context.cache, '.bin'))).toEqual(bytes)
    expect(readdirSync(context.cache)).toHaveLength(2)
  })
})

test('many that decode at once do not harm each other', async () => {
  const [job, context] = [source(200), loadContext()]
  const all = await Promise.all(Array.from({ length: 6 }, () => decoded(job, 'x', 'decoding', context)))
  for (const one of all) expect(Buffer.compare(one.images, all[0]!.images)).toBe(0)
  expect(
    readdirSync(context.cache)
      .sort()
      .map(name => name.replace(/.*\./, '')),
  ).toEqual(['bin', 'json'])
})

test('remains of a process that is no more are removed, those of a living one stay', async () => {
  const [job, context] = [source(2), loadContext()]
  const name = `x-${await cacheKey(job)}.bin`
  const dead = spawnSync('true').pid
  mkdirSync(context.cache, { recursive: true })
  writeFileSync(join(context.cache, `${name}.${dead}-a.tmp`), 'half')
  writeFileSync(join(context.cache, `${name}.${process.ppid}-b.tmp`), 'half')
  await decoded(job, 'x', 'decoding', context)
  expect(readdirSync(context.cache).filter(file => file.endsWith('.tmp'))).toEqual([`${name}.${process.ppid}-b.tmp`])
})

describe('stopping', () => {
  const reason = new Error('stopped by the test')
  const left = (folder: string) => (existsSync(folder) ? readdirSync(folder) : [])

  test('before the thread runs leaves nothing', async () => {
    const stop = new AbortController()
    const context = loadContext({ signal: stop.signal })
    const running = decoded(source(3), 'x', 'decoding', context)
    stop.abort(reason)
    await expect(running).rejects.toBe(reason)
    expect(left(context.cache)).toEqual([])
  })

  test('while it runs leaves nothing half-written', async () => {
    const image = join(temporaryFolder(), 'image.png')
    await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } }).toFile(image)
    const count = 3200
    const job: FolderJob = { type: 'folder', files: Array(count).fill(image), labels: Array(count).fill(0), size: 64 }
    const stop = new AbortController()
    const context = { ...loadContext({ signal: stop.signal }), progress: () => stop.abort(reason) }
    await expect(decoded(job, 'x', 'decoding', context)).rejects.toBe(reason)
    expect(left(context.cache).filter(name => name.endsWith('.tmp'))).toEqual([])
  })
})

test('negative and large labels survive the file', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'y')
  const decodedImages = { images: Uint8Array.of(1, 2), shape: [1, 1, 1] as const, labels: Int32Array.of(-1, 70_000) }
  const normalisation = { mean: [0.1], deviation: [1] }
  await writeCache(path, { key: 'k', token: 't' }, decodedImages, normalisation)
  expect(await readCache(path, 'k')).toEqual({ ...decodedImages, images: Buffer.of(1, 2), normalisation })
  expect(await readCache(path, 'other')).toBeUndefined()
})

test('a file that stands where the cache folder should be', async () => {
  const file = join(temporaryFolder(), 'file')
  writeFileSync(file, '')
  const error = await refusal(decoded(source(2), 'x', 'decoding', loadContext({ cache: join(file, 'cache') })))
  expect(error.code).toBe('FILE_NOT_FOUND')
  expect(error.message).toContain('a file, not a folder')
})

const linux = process.platform === 'linux'
test.skipIf(!linux)(`no space left on the device${linux ? '' : ' (SKIPPED: needs /dev/full of Linux)'}`, async () => {
  const error = await refusal(touching('/dev/full', () => writeFile('/dev/full', 'x')))
  expect(error.code).toBe('NO_SPACE')
  expect(error.message).toContain('no space left')
})

const root = linux && process.getuid?.() === 0
const full =
  root && spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', '/mnt']).status === 0
const worker = new URL('../../dist/worker/decode-worker.js', import.meta.url)
test.skipIf(!full)(`a full disk${full ? '' : ' (SKIPPED: a small file system cannot be mounted here)'}`, () => {
  const job = source(100)
  const script = `
    const { Worker } = require('node:worker_threads')
    const { readdirSync } = require('node:fs')
    const thread = new Worker(new URL(${JSON.stringify(worker.href)}), {
      workerData: { job: ${JSON.stringify(job)}, path: '/mnt/x', key: 'k', token: 't' },
    })
    thread.on('message', message => console.log(JSON.stringify({ message, left: readdirSync('/mnt') })))`
  const output = execFileSync(
    'unshare',
    ['-m', 'sh', '-c', 'mount -t tmpfs -o size=64k tmpfs /mnt && exec node -e "$SCRIPT"'],
    { env: { ...process.env, SCRIPT: script }, encoding: 'utf8' },
  )
  const { message, left } = JSON.parse(output)
  expect(message).toMatchObject({ type: 'failed', code: 'NO_SPACE' })
  expect(left).toEqual([])
})

test.skipIf(!linux)(`no permission to write${linux ? '' : ' (SKIPPED: needs Linux)'}`, async () => {
  const folder = temporaryFolder()
  chmodSync(folder, 0o555)
  // The superuser may write anywhere but in a pseudo file system.
  const closed = root ? '/sys/kernel/x' : join(folder, 'x')
  const error = await refusal(writeAtomically(closed, [Uint8Array.of(1)], 't'))
  chmodSync(folder, 0o755)
  expect(error.code).toBe('NO_PERMISSION')
  expect(error.message).toContain('may not be read or written')
})
