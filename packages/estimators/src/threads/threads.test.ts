import { existsSync } from 'node:fs'
import type { Estimate } from '@infomax/core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { normals } from '../../test/inputs.ts'
import { cka, distanceCorrelation, distanceCovariance, hsic } from '../dependence/index.ts'
import { kde, kolchinskyTracey, vmfKde } from '../entropy/index.ts'
import { uniformity } from '../geometry/index.ts'
import { ksg } from '../information/index.ts'
import { inParts } from './in-parts.ts'
import type { Job } from './job.ts'
import { stopThreads } from './node.ts'

// more than two strips of 256 rows, and no multiple of any
const x = normals(1, 701, 3)
const y = { ...x, data: x.data.map((value, i) => value + Math.sin(i)) }

interface Options {
  readonly threads: number
}

const estimates: Readonly<Record<string, (options: Options) => Promise<Estimate>>> = {
  'kolchinsky-tracey': options => kolchinskyTracey(x, options),
  'kolchinsky-tracey, lower': options => kolchinskyTracey(x, { ...options, variance: 0.1, side: 'lower' }),
  kde: options => kde(x, options),
  'kde where kernels underflow': options => kde(x, { ...options, bandwidth: 1e-3 }),
  'vmf-kde': options => vmfKde(x, options),
  uniformity: options => uniformity(x, options),
  hsic: options => hsic(x, y, options),
  'hsic, unbiased, permuted': options => hsic(x, y, { ...options, estimator: 'unbiased', permutations: 20 }),
  'distance-correlation, unbiased, permuted': options =>
    distanceCorrelation(x, y, { ...options, estimator: 'unbiased', permutations: 20 }),
  'distance-covariance': options => distanceCovariance(x, y, options),
  'cka, rbf': options => cka(x, y, { ...options, kernel: 'rbf', debiased: true }),
  ksg: options => ksg(x, y, options),
  'ksg, variant 2, shuffled': options => ksg(x, y, { ...options, variant: 2, shuffles: 3 }),
}

beforeAll(() => {
  if (!existsSync(new URL('../../dist/worker.js', import.meta.url)))
    throw new Error('The thread is not built: run `npx tsup` in packages/estimators.')
})
afterAll(stopThreads)

describe.each(Object.entries(estimates))('%s', (_, estimate) => {
  it('is the same to the last bit on one, two and three threads', async () => {
    const alone = await estimate({ threads: 1 })
    expect(await estimate({ threads: 2 })).toEqual(alone)
    expect(await estimate({ threads: 3 })).toEqual(alone)
  })
})

it('two estimates at once do not disturb each other', async () => {
  const [a, b] = await Promise.all([kde(x, { threads: 2 }), ksg(x, y, { threads: 2 })])
  expect([a, b]).toEqual([await kde(x), await ksg(x, y)])
})

describe('where there are no threads, as in a page', () => {
  const { getBuiltinModule } = process
  afterEach(() => {
    process.getBuiltinModule = getBuiltinModule
  })
  it('gives the same, and says that one did the work', async () => {
    const expected = await kolchinskyTracey(x)
    process.getBuiltinModule = undefined as never
    const found = await kolchinskyTracey(x, { threads: 4 })
    expect(found).toEqual({ ...expected, warnings: [expect.objectContaining({ code: 'NO_THREADS' })] })
    expect((await kolchinskyTracey(x)).warnings).toEqual([])
  })
})

describe('a job that fails', () => {
  const unknown: Job<object, number, number> = { name: 'nobody knows it', prepare: () => part => part }
  it('is told, and leaves the next one alone', async () => {
    await expect(inParts(unknown, {}, [1, 2, 3], 2, () => {})).rejects.toMatchObject({
      code: 'WORKER_FAILED',
      message: expect.stringContaining('nobody knows it'),
    })
    expect(await ksg(x, y, { threads: 2 })).toEqual(await ksg(x, y))
  })
})

it('parts are taken in order, whoever is done first', async () => {
  const squares: Job<object, number, number> = { name: 'squares', prepare: () => part => part * part }
  const taken: number[] = []
  await inParts(squares, {}, [3, 1, 2], 1, (square, at) => taken.push(at, square))
  expect(taken).toEqual([0, 9, 1, 1, 2, 4])
})
