import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRandom } from '@infomax/core'
import { writeNpy } from '@infomax/datasets'
import { beforeAll, expect, it } from 'vitest'
import { makeProject } from './fixtures.ts'
import { buildWhereStale, type Shell, shell } from './spawn.ts'

const n = 300
let work: Shell
const save = (name: string, columns: number, row: (random: ReturnType<typeof createRandom>) => number[]): void => {
  const random = createRandom(5, name)
  const data = Float64Array.from(Array.from({ length: n }, () => row(random)).flat())
  writeFileSync(join(work.folder, name), writeNpy({ shape: [n, columns], data }))
}

beforeAll(() => {
  buildWhereStale()
  work = shell(makeProject({ 'package.json': '{}' }))
  save('independent.npy', 4, random => [
    random.normal(),
    random.uniform(),
    random.normal(),
    random.bernoulli(0.5) ? 1 : 0,
  ])
  save('xor.npy', 3, random => {
    const [a, b] = [random.bernoulli(0.5), random.bernoulli(0.5)]
    return [Number(a), Number(b), Number(a !== b)]
  })
  save('smooth-xor.npy', 3, random => {
    const [a, b] = [random.normal(), random.normal()]
    return [a, b, Math.sign(a * b) * Math.abs(random.normal())]
  })
  // the second says all of the third, without correlation
  save('square.npy', 5, random => {
    const a = random.normal()
    return [random.normal(), a, a * a, 7, random.normal()]
  })
  save('wide.npy', 40, random => Array.from({ length: 40 }, () => random.normal()))
}, 240_000)

type Found = {
  pairs: {
    independent: boolean
    discoveries: number
    tested: number
    pValue: number
    mean: number
    meanByChance: number
  }
  joint: { independent: boolean; pValue: number; features: number[] }
  list: { first: number; second: number; normalised: number; discovery: boolean }[]
  settings: { permutations: number }
  features: number[]
  samples: number
  constant: number[]
}
const found = (line: string): Found => work.json(`independence ${line}`) as unknown as Found

it('finds independent features independent', () => {
  const { pairs, joint } = found('independent.npy')
  expect(pairs).toMatchObject({ independent: true, tested: 6 })
  expect(joint.independent).toBe(true)
})

it('says what chance makes of the biased HSIC', () => {
  const { pairs } = found('wide.npy --features 12 --permutations 39')
  // the HSIC of a pair deviates by some 0.6 of its mean (a gamma law of shape 3), the mean of 66 pairs by 0.07: five of these
  expect(Math.abs(pairs.mean / pairs.meanByChance - 1)).toBeLessThan(0.37)
})

it.each(['xor.npy', 'smooth-xor.npy'])('%s: pairwise independent is not jointly independent', file => {
  const { pairs, joint } = found(file)
  expect([pairs.independent, pairs.discoveries, joint.independent]).toEqual([true, 0, false])
  // the smallest that 199 orders can give
  expect(joint.pValue).toBe(1 / 200)
  const { out, code } = work.run(`independence ${file}`)
  expect(code).toBe(0)
  expect(out).toContain('pairwise independent is not jointly independent')
})

it('names the pair that depends, by its columns in the file, and what never varies', () => {
  const { pairs, list, constant } = found('square.npy')
  expect([pairs.independent, pairs.discoveries, pairs.tested]).toEqual([false, 1, 6])
  expect(list[0]).toMatchObject({ first: 1, second: 2, discovery: true })
  expect(constant).toEqual([3])
  const { out } = work.run('independence square.npy')
  expect(out).toContain('most of all 1 and 2')
  expect(out).toContain('Left out, as it does not vary: 3.')
})

it.each([
  [0.05, 39],
  [0.2, 19],
])(
  'has orders enough at level %d that the strongest dependence can count, with %d the fewest',
  (level, permutations) => {
    const { pairs } = found(`square.npy --level ${level} --permutations ${permutations}`)
    expect(pairs).toMatchObject({ independent: false, pValue: 1 / (permutations + 1) })
  },
)

it('draws more orders where the level asks for them', () => {
  const { settings, pairs } = found('square.npy --level 0.002 --features 2')
  expect([settings.permutations, pairs.pValue >= 0.001]).toEqual([999, true])
})

it('looks at a seeded part of a large file, and says so', () => {
  const line = 'wide.npy --features 5 --joint 3 --limit 100 --permutations 39'
  const first = found(line)
  expect([first.features.length, first.joint.features.length, first.samples, first.list.length]).toEqual([
    5, 3, 100, 10,
  ])
  expect(first.features).toEqual(expect.arrayContaining(first.joint.features))
  expect(found(line)).toEqual(first)
  expect(found(`${line} --seed 1`).features).not.toEqual(first.features)
  const { out } = work.run(`independence ${line}`)
  expect(out).toContain('The file has 40 that vary: 5 were drawn at random, seed 0')
  expect(out).toContain('It has 300 samples: 100 were drawn')
})

it.each([
  ['missing.npy', 'FILE_NOT_FOUND', 1],
  ['flat.npy', 'BAD_SHAPE', 1],
  ['short.npy', 'TOO_FEW_SAMPLES', 1],
  ['holed.npy', 'BAD_VALUE', 1],
  ['xor.npy --features 1', 'BAD_USAGE', 2],
  ['xor.npy --level 5', 'BAD_USAGE', 2],
  ['xor.npy --permutations 38', 'BAD_USAGE', 2],
  ['xor.npy --level 0.01 --permutations 198', 'BAD_USAGE', 2],
  ['xor.npy independent.npy', 'BAD_USAGE', 2],
])('independence %s: %s', (line, code, exit) => {
  const files = {
    'flat.npy': Float64Array.from({ length: 60 }, (_, at) => (at % 2 ? at : 1)),
    'short.npy': Float64Array.from({ length: 20 }, (_, at) => at * at),
    'holed.npy': Float64Array.from({ length: 60 }, (_, at) => (at === 8 ? Number.NaN : at)),
  }
  for (const [name, data] of Object.entries(files))
    writeFileSync(join(work.folder, name), writeNpy({ shape: [data.length / 2, 2], data }))
  const { out, code: ended } = work.run(`independence ${line} --json`)
  expect([JSON.parse(out).error.code, ended]).toEqual([`INFOMAX_${code}`, exit])
})
