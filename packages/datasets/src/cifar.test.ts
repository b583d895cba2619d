import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRandom } from '@infomax/core'
import { parquetWriteBuffer } from 'hyparquet-writer'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  ensureWorker,
  keepsContract,
  loadContext,
  realData,
  realOr,
  refusal,
  standalone,
  temporaryFolder,
} from '../test/support.ts'
import { cifar10 } from './cifar10.ts'
import { cifar100 } from './cifar100.ts'

beforeAll(ensureWorker)

const random = createRandom(0, 'cifar')
const picture = (size = 32) => Uint8Array.from({ length: size * size * 3 }, () => random.integer(256))
const pictures = Array.from({ length: 12 }, () => picture())

function folder(files: Record<string, Uint8Array | string>, below = ''): string {
  const root = temporaryFolder()
  mkdirSync(join(root, below), { recursive: true })
  for (const [name, content] of Object.entries(files)) writeFileSync(join(root, below, name), content)
  return root
}
const load10 = (options: object, context = loadContext()) =>
  cifar10.create(cifar10.options.parse(options), standalone).load(context)
const load100 = (options: object) => cifar100.create(cifar100.options.parse(options), standalone).load(loadContext())

/** Interleaved pixels as a record of planes. */
const record = (labels: number[], pixels: Uint8Array) =>
  Uint8Array.from([...labels, ...[0, 1, 2].flatMap(c => [...pixels].filter((_, i) => i % 3 === c))])
const join2 = (parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts))

interface Row {
  readonly image: Uint8Array | null
  readonly label: number | null
}
const png = (pixels: Uint8Array, size = 32) =>
  sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
    .png()
    .toBuffer()
    .then(buffer => new Uint8Array(buffer))
const good = async (n: number): Promise<Row[]> =>
  Promise.all(pictures.slice(0, n).map(async (pixels, i) => ({ image: await png(pixels), label: i % 10 })))

/** A Parquet file as the hub writes it, several row groups. */
function parquet(rows: readonly Row[], { image = 'img', label = 'label', names = [] as string[] } = {}): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({
      schema: [
        { name: 'root', num_children: 2 },
        { name: image, num_children: 2, repetition_type: 'OPTIONAL' },
        { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
        { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
        { name: label, type: 'INT64', repetition_type: 'OPTIONAL' },
      ],
      columnData: [
        { name: image, data: rows.map((row, i) => ({ bytes: row.image, path: `${i}.png` })) },
        { name: label, data: rows.map(row => (row.label === null ? null : BigInt(row.label))) },
      ],
      rowGroupSize: 5,
      ...(names.length && {
        kvMetadata: [{ key: 'huggingface', value: JSON.stringify({ info: { features: { [label]: { names } } } }) }],
      }),
    }),
  )
}

describe('the binary version', () => {
  const batch = (from: number) => join2([0, 1].map(i => record([(from + i) % 10], pictures[from + i]!)))
  const files = () => ({
    ...Object.fromEntries([1, 2, 3, 4, 5].map(k => [`data_batch_${k}.bin`, batch(2 * k - 2)])),
    'test_batch.bin': batch(10),
  })

  test('CIFAR-10: planes become pixels, batches follow each other', async () => {
    const loaded = await load10({ root: folder(files(), 'cifar-10-batches-bin') })
    await keepsContract(loaded)
    expect([loaded.train.size, loaded.test.size, loaded.classes[9]]).toEqual([10, 2, 'truck'])
    const { data, labels } = await loaded.train.read([7])
    expect([...data].map(x => Math.round(x * 255))).toEqual([...pictures[7]!])
    expect(labels![0]).toBe(7)
    const names = 'a b c d e f g h i j'.split(' ')
    const named = await load10({ root: folder({ ...files(), 'batches.meta.txt': `${names.join('\n')}\n\n` }) })
    expect(named.classes).toEqual(names)
    expect((await load10({ root: folder(files()), trainLimit: 3 })).train.size).toBe(3)
  })

  test('CIFAR-100: fine and coarse labels', async () => {
    const part = (k: number) => join2([record([19, 99], pictures[k]!), record([0, 3], pictures[k + 1]!)])
    const root = folder({ 'train.bin': part(0), 'test.bin': part(2) })
    const [fine, coarse] = [await load100({ root }), await load100({ root, label: 'coarse' })]
    await keepsContract(fine)
    expect([fine.classes.length, coarse.classes.length]).toEqual([100, 20])
    expect([fine.classes[99], coarse.classes[19]]).toEqual(['worm', 'vehicles_2'])
    expect([...(await fine.train.read([0, 1])).labels!]).toEqual([99, 3])
    expect([...(await coarse.train.read([0, 1])).labels!]).toEqual([19, 0])
  })

  test.each([
    ['a cut file', { 'data_batch_3.bin': batch(4).subarray(0, 5000) }, 'BAD_FILE', 'has 5000 bytes'],
    ['a label past the classes', { 'test_batch.bin': record([77], pictures[0]!) }, 'BAD_FILE', 'label 77 in record 0'],
    ['other names', { 'batches.meta.txt': 'cat\ndog\n' }, 'BAD_FILE', 'names 2 classes'],
  ] as const)('refuses %s', async (_, change, code, words) => {
    const error = await refusal(load10({ root: folder({ ...files(), ...change }) }))
    expect(error.code).toBe(code)
    expect(error.message).toContain(words)
  })

  test('refuses missing batches, archives and the pickled version', async () => {
    const { 'data_batch_4.bin': _, ...four } = files() as Record<string, Uint8Array>
    expect((await refusal(load10({ root: folder(four) }))).message).toContain('4 of the five')
    const packed = await refusal(load10({ root: folder({ 'cifar-10-binary.tar.gz': 'x' }) }))
    expect(packed.message).toContain('still packed')
    expect((await refusal(load10({ root: folder({ data_batch_1: 'x' }) }))).message).toContain('pickled')
    const none = await refusal(load10({}))
    expect([none.code, none.message.includes('cifar-10-binary.tar.gz')]).toEqual(['BAD_OPTIONS', true])
    expect((await refusal(load10({ root: temporaryFolder() }))).message).toContain('it is empty')
  })
})

describe('Parquet files', () => {
  test('several files, row groups and the names of the classes', async () => {
    const rows = await good(12)
    const names = 'a b c d e f g h i j'.split(' ')
    const root = folder(
      {
        'train-00000-of-00002.parquet': parquet(rows.slice(0, 7), { names }),
        'train-00001-of-00002.parquet': parquet(rows.slice(7, 10), { names }),
        'test-00000-of-00001.parquet': parquet(rows.slice(10), { names }),
      },
      'plain_text',
    )
    const loaded = await load10({ root })
    await keepsContract(loaded)
    expect([loaded.train.size, loaded.test.size, loaded.classes]).toEqual([10, 2, names])
    const { data, labels } = await loaded.train.read(Array.from({ length: 10 }, (_, i) => i))
    expect([...data].map(x => Math.round(x * 255))).toEqual(pictures.slice(0, 10).flatMap(pixels => [...pixels]))
    expect([...labels!]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    const some = await load10({ root, trainLimit: 8 })
    expect([some.train.size, (await some.train.read([7])).labels![0]]).toEqual([8, 7])
  })

  test('CIFAR-100 columns', async () => {
    const rows = await good(3)
    const file = parquet(rows, { image: 'image', label: 'fine_label' })
    const root = folder({ 'train.parquet': file, 'test.parquet': file })
    expect((await load100({ root })).classes).toHaveLength(100)
    const error = await refusal(load100({ root, label: 'coarse' }))
    expect([error.code, error.message.includes('columns image, fine_label')]).toEqual(['BAD_FILE', true])
  })

  const bad = async (rows: Row[] | Uint8Array) => {
    const test = parquet(await good(2))
    return refusal(
      load10({
        root: folder({ 'train.parquet': rows instanceof Uint8Array ? rows : parquet(rows), 'test.parquet': test }),
      }),
    )
  }
  const replaced = async (row: Partial<Row>) => (await good(8)).map((good, i) => (i === 6 ? { ...good, ...row } : good))

  test('refuses an image of another size, naming the row', async () => {
    const error = await bad(await replaced({ image: await png(picture(28), 28) }))
    expect(error.code).toBe('BAD_SHAPE')
    expect(error.message).toMatch(/row 6 of .*train\.parquet is 28 × 28 × 3; 32 × 32 × 3/)
  })

  test('refuses an image that cannot be decoded, or is cut, or is missing', async () => {
    const cut = (await png(pictures[0]!)).subarray(0, 1500)
    for (const image of [Uint8Array.of(1, 2, 3), cut]) {
      const error = await bad(await replaced({ image }))
      expect(error.code).toBe('BAD_FILE')
      expect(error.message).toMatch(/row 6 of .*train\.parquet cannot be decoded as an image/)
    }
    expect((await bad(await replaced({ image: null }))).message).toContain('row 6')
  })

  test('refuses labels that are none', async () => {
    expect((await bad(await replaced({ label: 10 }))).message).toMatch(/label in row 6 .* is 10; labels are 0 to 9/)
    expect((await bad(await replaced({ label: null }))).code).toBe('BAD_FILE')
  })

  test('refuses other columns and damaged files', async () => {
    const rows = await good(8)
    expect((await bad(parquet(rows, { image: 'photo' }))).message).toContain('columns photo, label')
    const whole = parquet(rows)
    for (const cut of [whole.subarray(0, 3000), whole.subarray(4000), new Uint8Array(0), Uint8Array.of(1, 2, 3)])
      expect((await bad(cut)).message).toMatch(/\[INFOMAX_BAD_FILE\] .*train\.parquet is not a readable Parquet file/)
    // Damage in the middle leaves the footer whole.
    expect((await bad(whole.map((byte, i) => (i > 100 && i < 9000 ? 0xff : byte)))).code).toBe('BAD_FILE')
  })
})

const real = realOr('cifar10/test.parquet')
describe.skipIf(real.skip)(`the real files${real.why}`, () => {
  test('decode to what sharp decodes, report their progress, and come from the cache the second time', async () => {
    const cache = join(temporaryFolder(), 'cache')
    const steps: [number, number, string][] = []
    const context = loadContext({ cache, progress: (done, total, what) => steps.push([done, total, what]) })
    const root = join(realData, 'cifar10')
    const loaded = await load10({ root, trainLimit: 1000 }, context)
    await keepsContract(loaded)
    expect([loaded.train.size, loaded.test.size, loaded.classes[0]]).toEqual([1000, 10_000, 'airplane'])
    expect(steps.at(-1)).toEqual([10_000, 10_000, 'decoding cifar10, test images'])
    const counts = new Array<number>(10).fill(0)
    for (const label of (await loaded.test.read(Array.from({ length: 10_000 }, (_, i) => i))).labels!) counts[label]!++
    expect(counts).toEqual(new Array(10).fill(1000))

    steps.length = 0
    const started = performance.now()
    const again = await load10({ root, trainLimit: 1000 }, context)
    expect(steps).toEqual([])
    expect(performance.now() - started).toBeLessThan(5000)
    expect(again.normalisation).toEqual(loaded.normalisation)
    expect(await again.test.read([3, 9999])).toEqual(await loaded.test.read([3, 9999]))

    const { asyncBufferFromFile, parquetReadObjects } = await import('hyparquet')
    const { compressors } = await import('hyparquet-compressors')
    const file = await asyncBufferFromFile(join(root, 'test.parquet'))
    const [row] = await parquetReadObjects({ file, rowStart: 4321, rowEnd: 4322, utf8: false, compressors })
    const raw = await sharp(row!.img.bytes).raw().toBuffer()
    const { data, labels } = await loaded.test.read([4321])
    expect([...data].map(x => Math.round(x * 255))).toEqual([...raw])
    expect(labels![0]).toBe(Number(row!.label))
  })

  test('a truncated copy of the real file is refused', async () => {
    const whole = readFileSync(join(realData, 'cifar10/test.parquet'))
    const cut = whole.subarray(0, whole.length / 2)
    const error = await refusal(load10({ root: folder({ 'train.parquet': cut, 'test.parquet': cut }) }))
    expect(error.code).toBe('BAD_FILE')
  })
})
