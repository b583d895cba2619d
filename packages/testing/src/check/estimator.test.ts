import { defineEstimator, type Estimate, type Estimator, InfomaxError } from '@infomax/core'
import type { Matrix } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { testEstimator } from '../estimator.ts'
import { checkComponent } from './index.ts'

const refuse = (code: 'BAD_SHAPE' | 'BAD_VALUE' | 'LENGTH_MISMATCH' | 'TOO_FEW_SAMPLES', what: string): never => {
  throw new InfomaxError(code, what)
}

function checked({ data, rows, columns }: Matrix): Float64Array {
  if (data.length !== rows * columns) refuse('BAD_SHAPE', `${data.length} numbers`)
  if (rows < 2) refuse('TOO_FEW_SAMPLES', `${rows} samples`)
  const bad = data.findIndex((value: number) => !Number.isFinite(value))
  if (bad >= 0) refuse('BAD_VALUE', `Row ${Math.floor(bad / columns)}, column ${bad % columns} is ${data[bad]}.`)
  return Float64Array.from(data)
}

/** The mean square of the first matrix with the second. */
async function product(...all: readonly Matrix[]): Promise<Estimate> {
  const [a, b = a] = all.map(checked) as [Float64Array, Float64Array?]
  const [{ rows: n, columns: d }, other] = all as [Matrix, Matrix?]
  if (other && other.rows !== n) refuse('LENGTH_MISMATCH', `${n} and ${other.rows} rows`)
  const value = a.reduce((sum, x, at) => sum + x * b[at % b.length]!, 0) / n
  return {
    name: 'product',
    value,
    unit: '1',
    side: 'point',
    n,
    d,
    interval: { low: value - 1, high: value + 1, level: 0.95, method: 'by hand' },
    warnings: [],
  }
}

const component = (inputs: 1 | 2, estimate: Estimator['estimate'] = product) =>
  defineEstimator({
    name: 'product',
    summary: 'A mean of products',
    options: z.object({}),
    create: () => ({ inputs, estimate }),
  })

testEstimator(component(1))
testEstimator(component(2))

const problems = async (inputs: 1 | 2, estimate: Estimator['estimate']): Promise<string[]> => {
  const found: string[] = []
  for await (const { what, problem } of checkComponent(component(inputs, estimate)))
    if (problem) found.push(`${what}: ${problem}`)
  return found
}

describe('without a test runner', () => {
  it('finds nothing in one that keeps the contract', async () => {
    expect(await problems(1, product)).toEqual([])
    expect(await problems(2, product)).toEqual([])
  })

  let calls = 0
  const changed = (change: (found: Estimate) => object): Estimator['estimate'] => {
    return async (...all) => ({ ...(await product(...all)), ...change(await product(...all)) })
  }
  it.each<readonly [string, Estimator['estimate'], RegExp]>([
    ['no unit', changed(() => ({ unit: '' })), /n and d of its input: it has no unit$/],
    ['another n', changed(({ n }) => ({ n: n + 1 })), /it says n = 65 of 64 samples$/],
    ['another d', changed(() => ({ d: 5 })), /it says d = 5 of 3 or 3 dimensions$/],
    ['a side of its own', changed(() => ({ side: 'left' })), /its side is "left"$/],
    ['NaN', changed(() => ({ value: Number.NaN })), /it gave NaN$/],
    [
      'an interval the wrong way round',
      changed(() => ({ interval: { low: 1, high: 0, level: 0.95, method: 'none' } })),
      /its interval is 1 to 0$/,
    ],
    [
      'an interval without a method',
      changed(() => ({ interval: { low: 0, high: 1, level: 0.95, method: '' } })),
      /does not say how it was made$/,
    ],
    ['a warning without a code', changed(() => ({ warnings: [{ code: '', message: 'odd' }] })), /has the code ""/],
    ['another value each time', changed(({ value }) => ({ value: value + ++calls })), /it gave .*, then /],
    ['what JSON loses', changed(() => ({ parts: { lost: Number.NaN } })), /plain data: parts\.lost is NaN$/],
    ['a class of its own', changed(() => ({ parts: new Map() })), /plain data: parts is/],
    [
      'the order of samples',
      async x => ({ ...(await product(x!)), value: (await product(x!)).value * (1 + x!.data[0]!) }),
      /in another order$/,
    ],
    [
      'a result of floats only',
      async x => ({ ...(await product(x!)), value: x!.data instanceof Float32Array ? 1 : 2 }),
      /of floats it gave 1, of doubles 2$/,
    ],
    [
      'the whole of an array where a part came',
      async x => ({ ...(await product(x!)), value: x!.data.buffer.byteLength / x!.data.BYTES_PER_ELEMENT }),
      /of a window it gave/,
    ],
    [
      'a changed input',
      async x => {
        const found = await product(x!)
        x!.data.sort()
        return found
      },
      /input 1 changed$/,
    ],
    [
      'an error of no code',
      async x => {
        if (x!.rows < 2) throw new Error('few')
        return product(x!)
      },
      /it threw Error: few, not an InfomaxError with a code$/,
    ],
    [
      'NaN taken',
      async x => (x!.data.every(Number.isFinite) ? product(x!) : product({ ...x!, data: x!.data.map(() => 1) })),
      /not finite: NaN in row 3, column 2: it was taken$/,
    ],
    [
      'NaN without its place',
      async x => (x!.data.every(Number.isFinite) ? product(x!) : refuse('BAD_VALUE', 'something is wrong')),
      /the refusal does not say where it stands/,
    ],
  ])('finds %s', async (_, estimate, expected) => {
    expect(await problems(1, estimate)).toEqual(expect.arrayContaining([expect.stringMatching(expected)]))
  })

  it('finds one that takes inputs of unequal length', async () => {
    const cut = (x: Matrix, rows: number): Matrix => ({ ...x, rows, data: x.data.subarray(0, rows * x.columns) })
    const shorter: Estimator['estimate'] = (a, b) => {
      const rows = Math.min(a!.rows, b!.rows)
      checked(a!)
      checked(b!)
      return product(cut(a!, rows), cut(b!, rows))
    }
    expect(await problems(2, shorter)).toEqual([
      'it refuses inputs of unequal length, with LENGTH_MISMATCH: input 1: it was taken',
    ])
  })

  it.each([
    ['one column', 1, (x: Matrix) => x.columns === 1],
    ['labels', 1, (x: Matrix) => x.columns === 1 && x.data.every(Number.isInteger)],
    ['scores', 1, (x: Matrix) => x.columns === x.rows],
    ['samples with labels', 2, (_: Matrix, y?: Matrix) => y!.columns === 1 && y!.data.every(Number.isInteger)],
  ] as const)('tries %s where samples are not taken', async (_, inputs, fits) => {
    const seen: string[] = []
    await problems(inputs, async (a, b) => {
      if (!(fits as (a: Matrix, b?: Matrix) => boolean)(a!, b)) return refuse('BAD_SHAPE', 'another shape')
      seen.push(`${a!.rows} × ${a!.columns}`)
      return product(a!, ...(b ? [b] : []))
    })
    expect(seen.length).toBeGreaterThan(5)
  })
  it('says why nothing is taken', async () => {
    expect(await problems(1, async () => refuse('BAD_SHAPE', 'nothing fits'))).toEqual([
      expect.stringContaining('it took none of these: [INFOMAX_BAD_SHAPE] nothing fits'),
    ])
  })
})
