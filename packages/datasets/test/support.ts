import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createRandom, isInfomaxError, type LoadContext, type LoadedDataset, standalone } from '@infomax/core'
import { afterAll, expect } from 'vitest'

export { standalone }

const home = fileURLToPath(new URL('..', import.meta.url))
const made: string[] = []

/** A folder that is removed when the file's tests are over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'infomax-datasets-'))
  made.push(folder)
  return folder
}
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true })
})

export const loadContext = (more: Partial<LoadContext> = {}): LoadContext => ({
  cache: join(temporaryFolder(), 'cache'),
  random: createRandom(0),
  ...more,
})

/** The folder of the real data, which is no part of the repository. */
export const realData = process.env.INFOMAX_DATA ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url))
export const realOr = (part: string): { readonly skip: boolean; readonly why: string } => {
  const skip = !existsSync(join(realData, part))
  return { skip, why: skip ? ` (SKIPPED: ${join(realData, part)} is not there; set INFOMAX_DATA)` : '' }
}

/** Builds the decoding thread where it is missing or older than the source; one process at a time. */
export async function ensureWorker(): Promise<void> {
  const built = join(home, 'dist/worker/decode-worker.js')
  const newest = Math.max(
    ...['src', 'src/node'].flatMap(folder =>
      readdirSync(join(home, folder)).map(name => statSync(join(home, folder, name)).mtimeMs),
    ),
  )
  const fresh = (): boolean => existsSync(built) && statSync(built).mtimeMs >= newest
  const lock = join(home, 'node_modules/.building')
  while (!fresh()) {
    try {
      mkdirSync(lock)
    } catch {
      // A lock that a killed process left is older than any build lasts.
      const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
      if (age > 60_000) rmSync(lock, { recursive: true, force: true })
      await setTimeout(100)
      continue
    }
    try {
      if (!fresh()) execFileSync('npx', ['tsup'], { cwd: home, stdio: 'pipe' })
    } finally {
      rmSync(lock, { recursive: true, force: true })
    }
  }
}

/** The code and text of what a promise is refused with. */
export async function refusal(promise: Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await promise
  } catch (error) {
    if (!isInfomaxError(error)) throw error
    expect(error.fix, 'an error says what to do').toBeTruthy()
    return { code: error.code, message: error.message }
  }
  throw new Error('nothing was thrown')
}

/** What every data set promises: order, determinism, shapes, ranges, memory of its own. */
export async function keepsContract(loaded: LoadedDataset): Promise<void> {
  const width = loaded.sampleShape.reduce((product, length) => product * length, 1)
  const channels = loaded.sampleShape.at(-1)!
  expect(loaded.normalisation.mean).toHaveLength(channels)
  expect(loaded.normalisation.deviation).toHaveLength(channels)
  expect(loaded.normalisation.mean.every(Number.isFinite)).toBe(true)
  expect(loaded.normalisation.deviation.every(x => Number.isFinite(x) && x > 0)).toBe(true)
  for (const split of [loaded.train, loaded.test]) {
    expect(split.size).toBeGreaterThan(0)
    const last = split.size - 1
    const ahead = await split.read([0, last, 0])
    const back = await split.read(Uint32Array.of(last, 0))
    expect(ahead.data).toHaveLength(3 * width)
    expect(ahead.data.subarray(0, width)).toEqual(back.data.subarray(width))
    expect(ahead.data.subarray(width, 2 * width)).toEqual(back.data.subarray(0, width))
    expect(ahead.data.subarray(0, width)).toEqual(ahead.data.subarray(2 * width))
    expect(ahead.data.every(Number.isFinite)).toBe(true)
    if (loaded.sampleShape.length === 3) expect(ahead.data.every(x => x >= 0 && x <= 1)).toBe(true)
    expect(ahead.labels === undefined).toBe(loaded.classes.length === 0)
    if (ahead.labels) {
      expect([...ahead.labels.subarray(0, 2)].reverse()).toEqual([...back.labels!])
      expect(ahead.labels.every(label => label >= -1 && label < loaded.classes.length)).toBe(true)
    }
    expect(ahead.latents?.length ?? 0).toBe(3 * loaded.latents.length)
    expect(ahead.latents?.every(Number.isFinite) ?? true).toBe(true)
    back.data.fill(0.123)
    back.labels?.fill(7)
    expect(await split.read([0, last, 0])).toEqual(ahead)
    expect((await split.read([])).data).toHaveLength(0)
    for (const wrong of [-1, 0.5, Number.NaN, ...(split.endless ? [] : [split.size])])
      expect((await refusal(split.read([wrong]))).code).toBe('BAD_VALUE')
    if (split.endless) expect((await split.read([split.size + 12_345_678])).data.every(Number.isFinite)).toBe(true)
  }
}
