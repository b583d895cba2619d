import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openMatrix, writeNpy } from '@infomax/datasets'
import { accumulate } from '@infomax/estimators'
import { totalsAccumulator } from '@infomax/estimators/diagnose'
import { createRandom, type Matrix } from '@infomax/math'
import { writeSafetensors } from '@infomax/trainer'
import { afterAll, describe, expect, it } from 'vitest'
import { type EmbeddingOptions, readEmbedding } from './embedding.ts'

const folder = mkdtempSync(join(tmpdir(), 'infomax-embedding-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const [n, d] = [20_000, 60]
const random = createRandom(4)
const data = Float32Array.from({ length: n * d }, (_, at) => 1 + random.normal() / Math.sqrt(1 + (at % d)))
const whole = { data, rows: n, columns: d }
const write = (name: string, bytes: Uint8Array | string): string => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}
const lines = ({ data, rows, columns }: Matrix): string =>
  Array.from({ length: rows }, (_, i) => `${data.subarray(i * columns, (i + 1) * columns).join(',')}\n`).join('')

const largest = (a: Float64Array, b: Float64Array): number =>
  a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at]!)), Math.abs(a.length - b.length))
/** Matchers take a minute for a million numbers. */
const same = (a: Matrix, b: Matrix): boolean =>
  a.rows === b.rows && a.columns === b.columns && a.data.constructor === b.data.constructor && bytes(a).equals(bytes(b))
const bytes = ({ data }: Matrix): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength)

const part = { data: data.subarray(0, 2000 * d), rows: 2000, columns: d }
const npy = write('z.npy', writeNpy({ shape: [n, d], data }))
const csv = write('z.csv', lines(part))
/** A tenth of the numbers: 2 of 19.2 million bytes as doubles would be held. */
const options: EmbeddingOptions = { seed: 3, limit: 300, memory: (8 * n * d) / 10 }

describe('a file of more numbers than are held', () => {
  const files: readonly (readonly [string, Matrix, () => string])[] = [
    ['npy', whole, () => npy],
    ['safetensors', whole, () => write('z.safetensors', writeSafetensors({ z: { shape: [n, d], data } }))],
    ['csv', part, () => csv],
  ]
  it.each(files)('%s: sums over all rows, a sample of them', async (_, x, file) => {
    const { z, totals } = await readEmbedding(file(), {}, { ...options, memory: (8 * x.rows * d) / 10 })
    const expected = await accumulate(totalsAccumulator, [{ ...x, data: Float64Array.from(x.data) }])
    expect(totals!.n).toBe(x.rows)
    // sums of 20 000 numbers of size 1
    expect(largest(totals!.mean, expected.mean)).toBeLessThan(1e-12)
    expect(largest(totals!.scatter!.data, expected.scatter!.data)).toBeLessThan(1e-10 * n)
    expect([z.rows, z.columns]).toEqual([x === whole ? 300 : 200, d])
  })

  it.each([
    'f64.npy',
    'f32-big-fortran.npy',
    'stored.npz#x',
    'deflated.npz#x',
    'one.safetensors',
    'zstd.parquet',
    'lz4.feather#embedding',
    'variable.arrows',
    'bare.csv',
    'bare.tsv',
  ])('%s, as others write it: totals of all rows', async name => {
    const path = `${fileURLToPath(new URL('../../datasets/test/matrix-fixtures/', import.meta.url))}${name}`
    const [file, array] = path.split('#') as [string, string?]
    const opened = await openMatrix(file, array === undefined ? {} : { array })
    const all = await opened.read()
    await opened.close()
    const { z, totals } = await readEmbedding(path, {}, { seed: 0, limit: 2, memory: 1 })
    expect(z.rows).toBe(2)
    expect(all.rows).toBeGreaterThan(2)
    expect(totals).toEqual(await accumulate(totalsAccumulator, [all]))
  })

  it('labels and the other view are of the same rows', async () => {
    const numbered = Float64Array.from({ length: 2 * n }, (_, at) => Math.floor(at / 2))
    const z = write('numbered.npy', writeNpy({ shape: [n, 2], data: numbered }))
    const labels = write('y.csv', `label\n${Array.from({ length: n }, (_, i) => `${i % 7}\n`).join('')}`)
    for (const views of [z, write('numbered.csv', lines({ data: numbered, rows: n, columns: 2 }))]) {
      const found = await readEmbedding(z, { labels, views }, { ...options, memory: 2 * n })
      expect(found.totals!.n).toBe(n)
      expect(found.views).toEqual(found.z)
      expect([...found.labels!.labels]).toEqual(Array.from(found.labels!.labels, (_, i) => found.z.data[2 * i]! % 7))
      expect(found.labels!.labels).toHaveLength(found.z.rows)
    }
  })
  it('others of another length are refused', async () => {
    const views = write('short.npy', writeNpy({ shape: [n - 1, d], data: data.subarray(d) }))
    await expect(readEmbedding(npy, { views }, options)).rejects.toMatchObject({ code: 'LENGTH_MISMATCH' })
    const labels = write('short.csv', 'label\n1\n2\n')
    await expect(readEmbedding(npy, { labels }, options)).rejects.toMatchObject({ code: 'LENGTH_MISMATCH' })
  })

  it('NaN in the last block is found, with its row and column, in either file', async () => {
    const bad = data.slice()
    bad[(n - 2) * d + 7] = Number.NaN
    const path = write('nan.npy', writeNpy({ shape: [n, d], data: bad }))
    const expected = { code: 'BAD_VALUE', message: expect.stringContaining(`Row ${n - 2}, column 7 is NaN`) }
    await expect(readEmbedding(path, {}, options)).rejects.toMatchObject(expected)
    await expect(readEmbedding(npy, { views: path }, options)).rejects.toMatchObject(expected)
  })
  it('is refused where it is cut short', async () => {
    const path = write('cut.npy', writeNpy({ shape: [n, d], data }))
    truncateSync(path, 4 * n * d - 1000)
    await expect(readEmbedding(path, {}, options)).rejects.toMatchObject({ code: 'BAD_FILE' })
    const table = write('cut.csv', `${lines(part).slice(0, -20)}\n`)
    await expect(readEmbedding(table, {}, { ...options, memory: 8 * 200 * d })).rejects.toMatchObject({
      code: 'BAD_SHAPE',
    })
  })
  it('says how far it is', async () => {
    const told: (readonly [number, number | undefined, string])[] = []
    await readEmbedding(npy, {}, { ...options, progress: (...step) => told.push(step) })
    expect(told.length).toBeGreaterThan(1)
    expect(told.at(-1)).toEqual([n, n, `rows of ${npy} read`])
    expect(told.map(([done]) => done)).toEqual(told.map(([done]) => done).sort((a, b) => a - b))
  })
})

describe('a file that is held', () => {
  it.each(['z.npy', 'z.csv'])('%s is all there, as it was read', async name => {
    const path = join(folder, name)
    const found = await readEmbedding(path, { views: path }, { ...options, memory: 8 * n * d })
    const file = await openMatrix(path)
    const z = await file.read()
    expect(Object.keys(found)).toEqual(['z', 'views'])
    expect([found.z, found.views!].map(each => same(each, z))).toEqual([true, true])
    await file.close()
  })
})
