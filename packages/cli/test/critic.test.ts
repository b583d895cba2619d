import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRandom } from '@infomax/core'
import { writeNpy } from '@infomax/datasets'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeProject } from './fixtures.ts'
import { buildWhereStale, type Shell, shell } from './spawn.ts'

const n = 1000
const rho = 0.8
const information = -Math.log(1 - rho ** 2) / 2
const random = createRandom(4)
const x = Float64Array.from({ length: n }, () => random.normal())
const y = x.map(value => rho * value + Math.sqrt(1 - rho ** 2) * random.normal())
const small = 'steps=150 hidden=32 learningRate=0.005 every=50'

let work: Shell
const save = (name: string, data: Float64Array): void =>
  writeFileSync(join(work.folder, name), writeNpy({ shape: [data.length, 1], data }))

beforeAll(() => {
  buildWhereStale()
  work = shell(makeProject({ 'package.json': '{}' }))
  save('x.npy', x)
  save('y.npy', y)
  save('short.npy', y.slice(1))
}, 240_000)

describe('estimate critic', () => {
  it('trains on the backend that is named, and says what it held out', () => {
    const found = work.json(`estimate critic x.npy y.npy bound=nwj critic=concatenated ${small} backend=wasm`)
    expect(found).toMatchObject({
      name: 'critic',
      unit: 'nats',
      side: 'lower bound',
      n,
      d: 2,
      parts: { pairs: 250, step: expect.any(Number), steps: expect.any(Number) },
    })
    const { low, high } = found.interval as { low: number; high: number }
    expect(low).toBeLessThan(information)
    expect(high).toBeGreaterThan(information - 0.1)
  })
  it('says the same for the same seed', () => {
    const line = `estimate critic x.npy y.npy steps=5 hidden=8 backend=wasm`
    expect(work.json(`${line} --seed 3`)).toEqual(work.json(`${line} --seed 3`))
    expect(work.json(`${line} --seed 3`).value).not.toBe(work.json(`${line} --seed 4`).value)
  })
  it('refuses a backend that is none, and other wrong words', () => {
    expect(work.run('estimate critic x.npy y.npy backend=wasn').err).toContain('wasm')
    expect(work.run('estimate critic x.npy y.npy bound=nvj').err).toContain('INFOMAX_BAD_OPTIONS')
    expect(work.run('estimate critic x.npy short.npy backend=cpu').err).toContain('INFOMAX_LENGTH_MISMATCH')
    // an estimator that computes no tensors has none
    expect(work.run('estimate ksg x.npy y.npy backend=cpu').err).toContain('INFOMAX_UNKNOWN_KEY')
  })
})
