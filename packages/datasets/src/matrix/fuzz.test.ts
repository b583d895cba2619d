import { readFile, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { createRandom, isInfomaxError } from '@infomax/core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { fixture, fixtureNames } from '../../test/matrix-support.ts'
import { temporaryFolder } from '../../test/support.ts'
import { openMatrix, readLabels } from '../index.ts'

/** More than any fixture takes, and little enough that a claim past it is refused. */
const memory = 10_000_000
const flips = 40
const names = fixtureNames.filter(name => !/bomb|blocks/.test(name))

/** The most bytes that one array took since the last look. */
let largest = 0
beforeAll(() => {
  for (const name of ['Uint8Array', 'Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array'] as const) {
    const watched: object = new Proxy(globalThis[name], {
      construct(type, given, target) {
        if (typeof given[0] === 'number') largest = Math.max(largest, given[0] * type.BYTES_PER_ELEMENT)
        return Reflect.construct(type, given, target === watched ? type : target)
      },
    })
    vi.stubGlobal(name, watched)
  }
})
afterAll(() => {
  vi.unstubAllGlobals()
})

/** Data or a refusal, within the limit of memory; whatever else is thrown fails the test. */
async function survives(path: string, options: { array?: string }, what: string): Promise<'read' | 'refused'> {
  let outcome: 'read' | 'refused' = 'read'
  try {
    const file = await openMatrix(path, { ...options, memory })
    try {
      const { data, rows, columns } = await file.read()
      expect(data.byteLength, what).toBeLessThanOrEqual(memory)
      expect(data.length, what).toBe(rows * columns)
    } finally {
      await file.close()
    }
  } catch (error) {
    if (!isInfomaxError(error)) throw new Error(`${what}: ${error}`, { cause: error })
    expect(error.fix, what).toBeTruthy()
    outcome = 'refused'
  }
  try {
    const { labels, classes } = await readLabels(path, { ...options, memory })
    expect(
      labels.every(label => label >= -1 && label < classes.length),
      what,
    ).toBe(true)
  } catch (error) {
    if (!isInfomaxError(error)) throw new Error(`${what}, as labels: ${error}`, { cause: error })
    expect(error.fix, what).toBeTruthy()
  }
  expect(largest, `the largest array made for ${what}`).toBeLessThanOrEqual(memory)
  largest = 0
  return outcome
}

/** Names to ask for, where a file holds several arrays. */
const arrays: Readonly<Record<string, readonly string[]>> = {
  'all.safetensors': ['brain', 'u64'],
  'stored.npz': ['x', 'y'],
  'deflated.npz': ['x', 'y'],
  'every.parquet': ['f16', 'i64', 'bool'],
  'every.arrows': ['f16', 'i64', 'bool'],
}
const optionsOf = (name: string): { array?: string }[] => [
  ...(arrays[name]?.map(array => ({ array })) ??
    (/^(none|snappy|gzip|brotli|zstd|lz4|plain)\.(parquet|feather)$/.test(name) && name !== 'plain.parquet'
      ? [{}, { array: 'name' }, { array: 'label' }]
      : [{}])),
]

test.each(names)('%s, cut short and damaged', async name => {
  const whole = await readFile(fixture(name))
  const path = join(temporaryFolder(), `x${extname(name)}`)
  const random = createRandom(names.indexOf(name))
  const at = () => random.integer(whole.length)
  const variants = optionsOf(name)
  const ways = { read: 0, refused: 0 }
  for (let length = 0, i = 0; length < whole.length; length += 7, i++) {
    await writeFile(path, whole.subarray(0, length))
    ways[await survives(path, variants[i % variants.length]!, `${name} cut to ${length} bytes`)]++
  }
  // what has lengths in it notices every cut; text does not
  if (!/\.(csv|tsv|txt|arrows)$/.test(name)) expect(ways.read).toBe(0)
  for (let i = 0; i < flips; i++) {
    const damaged = Uint8Array.from(whole)
    const changes = Array.from({ length: 1 + (i % 3) }, () => [at(), random.integer(256)] as const)
    for (const [place, value] of changes) damaged[place] = i % 2 ? value : damaged[place]! ^ (1 << (value & 7))
    await writeFile(path, damaged)
    ways[await survives(path, variants[i % variants.length]!, `${name} with bytes ${changes.join(' ')}`)]++
  }
  expect(ways.refused).toBeGreaterThan(0)
})
