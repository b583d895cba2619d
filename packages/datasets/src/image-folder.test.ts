import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { ensureWorker, keepsContract, loadContext, refusal, standalone, temporaryFolder } from '../test/support.ts'
import { imageFolder } from './image-folder.ts'

beforeAll(ensureWorker)

const load = (options: object, context = loadContext()) =>
  imageFolder.create(imageFolder.options.parse(options), standalone).load(context)

/** One colour all over, so that scaling changes nothing. */
const plain = (r: number, g: number, b: number, width = 40, height = 20, alpha?: number) =>
  sharp({
    create: { width, height, channels: alpha === undefined ? 3 : 4, background: { r, g, b, alpha: alpha ?? 1 } },
  })

async function tree(files: Record<string, Sharp | Uint8Array>): Promise<string> {
  const root = temporaryFolder()
  for (const [name, image] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), image instanceof Uint8Array ? image : await image.toBuffer())
  }
  return root
}

const two = () => ({
  'dark/a.png': plain(10, 20, 30).png(),
  'dark/b.webp': plain(11, 21, 31).webp({ lossless: true }),
  'dark/deeper/c.PNG': plain(12, 22, 32, 5, 90).png(),
  'dark/notes.txt': Uint8Array.of(65),
  'light/d.png': plain(200, 210, 220, 16, 16, 1).png(),
  'light/e.png': plain(128, 128, 128).greyscale().png(),
  '.hidden/f.png': plain(0, 0, 0).png(),
})

test('classes are folders, formats and sizes are mixed, a share is kept for testing', async () => {
  const root = await tree(two())
  const loaded = await load({ root, size: 8, testFraction: 0.4 })
  await keepsContract(loaded)
  expect([loaded.sampleShape, loaded.classes]).toEqual([
    [8, 8, 3],
    ['dark', 'light'],
  ])
  expect([loaded.train.size, loaded.test.size]).toEqual([3, 2])
  const colours: string[] = []
  for (const split of [loaded.train, loaded.test]) {
    const { data, labels } = await split.read(Array.from({ length: split.size }, (_, i) => i))
    for (let i = 0; i < split.size; i++) {
      const pixels = [...data.subarray(i * 192, i * 192 + 192)].map(x => Math.round(x * 255))
      expect(new Set(pixels.filter((_, j) => j % 3 === 0)).size).toBe(1)
      colours.push(`${labels![i]} ${pixels.slice(0, 3)}`)
    }
  }
  expect(colours.sort()).toEqual(['0 10,20,30', '0 11,21,31', '0 12,22,32', '1 128,128,128', '1 200,210,220'])
  const same = await load({ root, size: 8, testFraction: 0.4 })
  expect(await same.test.read([0, 1])).toEqual(await loaded.test.read([0, 1]))
})

test('train and val folders are the two parts', async () => {
  const files = Object.entries(two())
  const root = await tree(
    Object.fromEntries([
      ...files.map(([name, image]) => [`train/${name}`, image]),
      ['val/light/g.jpg', plain(250, 250, 250).jpeg()],
    ]),
  )
  const loaded = await load({ root, size: 4, trainLimit: 2 })
  await keepsContract(loaded)
  expect([loaded.train.size, loaded.test.size]).toEqual([2, 1])
  expect((await loaded.test.read([0])).labels![0]).toBe(1)
})

test('covers the square and keeps the middle', async () => {
  // Left and right quarters red, the middle blue: only the middle of 40 × 20 remains.
  const pixels = Uint8Array.from({ length: 40 * 20 * 3 }, (_, i) => {
    const x = Math.floor(i / 3) % 40
    return [x < 10 || x >= 30 ? 255 : 0, 0, x < 10 || x >= 30 ? 0 : 255][i % 3]!
  })
  const wide = sharp(pixels, { raw: { width: 40, height: 20, channels: 3 } })
  const root = await tree({ 'a/1.png': wide.png(), 'a/2.png': wide.clone().png() })
  const { data } = await (await load({ root, size: 20 })).train.read([0])
  expect([...data].every((x, i) => x === (i % 3 === 2 ? 1 : 0))).toBe(true)
})

test('turns an image as its EXIF data say', async () => {
  // Left half white; orientation 6 is "turn clockwise", so the white comes to the top.
  const pixels = Uint8Array.from({ length: 16 * 16 * 3 }, (_, i) => (Math.floor(i / 3) % 16 < 8 ? 255 : 0))
  const image = () => sharp(pixels, { raw: { width: 16, height: 16, channels: 3 } })
  const root = await tree({
    'a/1.png': image().withMetadata({ orientation: 6 }).png(),
    'a/2.png': image().withMetadata({ orientation: 6 }).png(),
  })
  const { data } = await (await load({ root, size: 16 })).train.read([0])
  expect([...data].every((x, i) => x === (i < data.length / 2 ? 1 : 0))).toBe(true)
})

describe('refuses', () => {
  test('an image that cannot be decoded, naming the file, and leaves nothing behind', async () => {
    const whole = await sharp(
      Uint8Array.from({ length: 30_000 }, (_, i) => (i * i) % 251),
      {
        raw: { width: 100, height: 100, channels: 3 },
      },
    )
      .jpeg()
      .toBuffer()
    for (const bad of [Uint8Array.of(1, 2, 3), new Uint8Array(0), new Uint8Array(whole.subarray(0, 2000))]) {
      const context = loadContext()
      const root = await tree({ ...two(), 'dark/bad.jpg': bad })
      const error = await refusal(load({ root, testFraction: 0.01, seed: 3 }, context))
      expect(error.code).toBe('BAD_FILE')
      expect(error.message).toContain(`${join(root, 'dark/bad.jpg')} cannot be decoded as an image`)
      expect(readdirSync(context.cache).filter(name => name.endsWith('.tmp'))).toEqual([])
    }
  })

  test('folders without images, without folders, without a root', async () => {
    const empty = await refusal(load({ root: temporaryFolder() }))
    expect([empty.code, empty.message.includes('no class folders')]).toEqual(['EMPTY_DATA', true])
    const none = await refusal(load({ root: await tree({ 'cat/notes.txt': Uint8Array.of(65) }) }))
    expect([none.code, none.message.includes('no images in its folders cat')]).toEqual(['EMPTY_DATA', true])
    expect((await refusal(load({}))).code).toBe('BAD_OPTIONS')
    expect((await refusal(load({ root: '/nowhere/at/all' }))).code).toBe('FILE_NOT_FOUND')
    expect((await refusal(load({ root: import.meta.filename }))).message).toContain('not a folder')
  })

  test('a single image, and test classes that the training part has not', async () => {
    const one = await refusal(load({ root: await tree({ 'a/1.png': plain(1, 2, 3).png() }) }))
    expect(one.code).toBe('TOO_FEW_SAMPLES')
    const root = await tree({ 'train/a/1.png': plain(1, 2, 3).png(), 'test/b/1.png': plain(1, 2, 3).png() })
    expect((await refusal(load({ root }))).message).toMatch(/has the classes b, which .*train has not/)
  })
})
