import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRandom } from '@infomax/core'
import { readNpy, writeNpy } from '@infomax/datasets'
import { mcc, readWav, writeWav } from '@infomax/ica'
import { type Matrix, matMul, matrix } from '@infomax/math'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeProject } from './fixtures.ts'
import { buildWhereStale, type Shell, shell } from './spawn.ts'

const n = 3000
const mixing = matrix(Float64Array.of(1, 0.6, -0.4, 0.3, -1, 0.8, -0.5, 0.2, 1.1), 3, 3)
const random = createRandom(11)
const laplace = (): number => -Math.log(1 - random.uniform()) * (random.bernoulli(0.5) ? 1 : -1)
const truth = matrix(
  Float64Array.from({ length: 3 * n }, (_, at) => (at % 3 === 1 ? random.uniform(-1, 1) : laplace())),
  n,
  3,
)
const transposed = matrix(
  Float64Array.from({ length: 9 }, (_, at) => mixing.data[3 * (at % 3) + Math.floor(at / 3)]!),
  3,
  3,
)
const mixed = matMul(truth, transposed)

let work: Shell
const save = (name: string, { data, rows, columns }: Matrix): void =>
  writeFileSync(join(work.folder, name), writeNpy({ shape: [rows, columns], data }))
const bytes = (name: string): Uint8Array => readFileSync(join(work.folder, name))

beforeAll(() => {
  buildWhereStale()
  work = shell(makeProject({ 'package.json': '{}' }))
  save('mixed.npy', mixed)
  save('truth.npy', truth)
  save('mixing.npy', mixing)
}, 240_000)

it.each(['vcreg', 'fastica', 'jade'])('%s separates Laplace and uniform sources', method => {
  const out = `${method}.npy`
  const found = work.json(
    `ica mixed.npy components=3 method=${method} --out ${out} --truth truth.npy --mixing mixing.npy`,
  )
  expect(found).toMatchObject({ name: method, n, channels: 3, components: 3, sources: out, converged: true })
  expect(found.mcc).toBeGreaterThan(0.98)
  // a correlation of 0.98 is 13.8 dB
  for (const ratio of found.sir as number[]) expect(ratio).toBeGreaterThan(13.8)
  expect(found.amari).toBeLessThan(0.1)
  const { shape, data } = readNpy(bytes(out))
  expect(shape).toEqual([n, 3])
  const sources = matrix(Float64Array.from(data as Float64Array), n, 3)
  expect(mcc(truth, sources)).toBe(found.mcc)
  // the file holds what unmixing makes of the channels, row by row
  const unmixing = found.unmixing as number[][]
  const mean = found.mean as number[]
  for (let i = 0; i < 3; i++) {
    const value = unmixing[i]!.reduce((sum, weight, c) => sum + weight * (mixed.data[3 * 7 + c]! - mean[c]!), 0)
    expect(sources.data[3 * 7 + i]).toBeCloseTo(value, 10)
  }
  const columns = found.columns as { share: number; kurtosis: number }[]
  expect(found.explained).toBeCloseTo(1, 10)
  expect(columns.map(({ share }) => share)).toEqual(columns.map(({ share }) => share).sort((a, b) => b - a))
  // 3, 3 and −1.2 in expectation
  expect(columns.map(({ kurtosis }) => Math.sign(kurtosis)).sort()).toEqual([-1, 1, 1])
})

it('writes text for people, and csv that reads back as it was', () => {
  const { out, code } = work.run('ica mixed.npy components=2 method=fastica --out two.csv --truth truth.npy')
  expect(code).toBe(0)
  expect(out).toMatch(/^2 sources in 3 channels of 3000 samples, by fastica \(converged after \d+ iterations\)/)
  expect(out).toContain('not found')
  const [head, first] = readFileSync(join(work.folder, 'two.csv'), 'utf8').split('\n')
  expect(head).toBe('source0,source1')
  work.json('ica mixed.npy components=2 method=fastica --out two.npy')
  expect(first!.split(',').map(Number)).toEqual([...(readNpy(bytes('two.npy')).data.slice(0, 2) as Float64Array)])
})

it('says that nothing was written, and takes truth of more or fewer sources than were looked for', () => {
  const columns = (data: Float64Array, count: number): Matrix =>
    matrix(
      data.filter((_, at) => at % 3 < count),
      n,
      count,
    )
  save('two-true.npy', columns(truth.data, 2))
  const { out } = work.run('ica mixed.npy method=fastica --truth two-true.npy')
  expect(out).toContain('Nothing was written')
  expect(out).not.toContain('not found')
  const { mcc: score, sir, matches } = work.json('ica mixed.npy method=fastica --truth two-true.npy')
  expect(score).toBeGreaterThan(0.98)
  expect([(sir as number[]).length, new Set(matches as number[]).size]).toEqual([2, 2])
})

it('takes two channels of sound', () => {
  const stereo = matrix(
    truth.data
      .filter((_, at) => at % 3 < 2)
      .map((value, at, data) => (at % 2 ? value - data[at - 1]! : value + data[at + 1]!) / 40),
    n,
    2,
  )
  writeFileSync(join(work.folder, 'stereo.wav'), writeWav(stereo, { sampleRate: 16_000, format: 'float32' }))
  save(
    'two-true.npy',
    matrix(
      truth.data.filter((_, at) => at % 3 < 2),
      n,
      2,
    ),
  )
  const found = work.json('ica stereo.wav --truth two-true.npy')
  expect(found).toMatchObject({ name: 'vcreg', channels: 2, components: 2, converged: true })
  expect(found.mcc).toBeGreaterThan(0.98)
})

it('takes sound and gives sound of the same rate and format, as loud as it can be without clipping', () => {
  const peak = mixed.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const samples = { ...mixed, data: mixed.data.map(value => value / peak) }
  writeFileSync(join(work.folder, 'mixed.wav'), writeWav(samples, { sampleRate: 22_050, format: 'pcm16' }))
  const { divisor } = work.json('ica mixed.wav method=fastica --out voices.wav') as { divisor: number }
  const voices = readWav(bytes('voices.wav'))
  expect(voices).toMatchObject({ sampleRate: 22_050, format: 'pcm16' })
  expect([voices.samples.rows, voices.samples.columns]).toEqual([n, 3])
  // sources have variance 1, so this is their peak
  expect(divisor).toBeGreaterThan(1)
  expect(voices.samples.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0)).toBeGreaterThan(1 - 2 ** -14)
  expect(mcc(truth, voices.samples)).toBeGreaterThan(0.98)
  work.json('ica mixed.npy method=jade --out resampled.wav --rate 8000')
  expect(readWav(bytes('resampled.wav'))).toMatchObject({ sampleRate: 8000, format: 'float32' })
})

describe('what does not fit is one error with a code', () => {
  const wrongUsage = ['BAD_USAGE', 'BAD_OPTIONS', 'UNKNOWN_NAME', 'UNKNOWN_KEY']
  beforeAll(() => {
    const column = matrix(
      mixed.data.filter((_, at) => at % 3 === 0),
      n,
      1,
    )
    save('one.npy', column)
    save('holed.npy', { ...mixed, data: mixed.data.map((value, at) => (at === 100 ? Number.NaN : value)) })
    writeFileSync(join(work.folder, 'broken.wav'), 'RIFF')
    writeFileSync(join(work.folder, 'here.npy'), 'mine')
    writeFileSync(join(work.folder, 'text.csv'), 'left,right\nloud,quiet\n')
    writeFileSync(
      join(work.folder, 'mono.wav'),
      writeWav({ ...column, data: column.data.map(value => value / 100) }, { sampleRate: 8000 }),
    )
    save('short.npy', { ...truth, data: truth.data.slice(0, 300), rows: 100 })
    save('constant.npy', { ...mixed, data: mixed.data.map((value, at) => (at % 3 === 1 ? 2 : value)) })
  })

  it.each([
    ['one.npy', 'BAD_SHAPE'],
    ['holed.npy', 'BAD_VALUE'],
    ['mixed.npy components=4', 'BAD_OPTIONS'],
    ['mixed.npy components=2.5', 'BAD_OPTIONS'],
    ['mixed.npy method=magic', 'UNKNOWN_NAME'],
    ['mixed.npy restart=2', 'UNKNOWN_KEY'],
    ['missing.npy', 'FILE_NOT_FOUND'],
    ['missing.wav', 'FILE_NOT_FOUND'],
    ['broken.wav', 'BAD_FILE'],
    ['mixed.npy --out sources.mp3', 'BAD_USAGE'],
    ['mixed.npy --out sources.wav', 'BAD_USAGE'],
    ['mixed.npy --out here.npy', 'FILE_EXISTS'],
    ['mixed.npy --truth one.npy --mixing one.npy', 'BAD_SHAPE'],
    ['mixed.npy --truth short.npy', 'LENGTH_MISMATCH'],
    ['mixed.npy --truth holed.npy', 'BAD_VALUE'],
    ['mixed.npy --mixing short.npy', 'BAD_SHAPE'],
    ['mixed.npy --out nowhere/sources.npy', 'FILE_NOT_FOUND'],
    ['mixed.npy --rate 8000', 'BAD_USAGE'],
    ['mixed.npy --rate 8000 --out sources.npy', 'BAD_USAGE'],
    ['text.csv', 'BAD_FILE'],
    ['mono.wav', 'BAD_SHAPE'],
    ['constant.npy', 'BAD_VALUE'],
    ['mixed.npy truth.npy', 'BAD_USAGE'],
    ['', 'BAD_USAGE'],
  ])('ica %s: %s', (line, code) => {
    const { out, code: exit } = work.run(`ica ${line} --json`.replace('  ', ' '))
    expect(JSON.parse(out)).toEqual({
      error: { code: `INFOMAX_${code}`, message: expect.any(String), fix: expect.any(String) },
    })
    expect(exit).toBe(wrongUsage.includes(code) ? 2 : 1)
    expect(['sources.mp3', 'sources.wav'].some(file => existsSync(join(work.folder, file)))).toBe(false)
  })

  it('replaces a file only where it may', () => {
    expect(readFileSync(join(work.folder, 'here.npy'), 'utf8')).toBe('mine')
    work.json('ica mixed.npy method=jade --out here.npy --force')
    expect(readNpy(bytes('here.npy')).shape).toEqual([n, 3])
  })
})
