import { readFileSync } from 'node:fs'
import { createRegistry } from '@infomax/core'
import { fromRows, matrix } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { X, XY, Y } from '../test/inputs.ts'
import plugin, { gaussianEntropy, rankme } from './index.ts'

const registry = createRegistry([plugin])
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

it('provides what its manifest says', () => {
  expect(plugin.provides.map(({ name }) => name)).toEqual(manifest.infomax.provides.estimator)
  expect(manifest.infomax.api).toBe(plugin.api)
})

/** What an estimator is given where it takes something else than samples of one, two or three variables. */
const labels = X.map((_, i) => [i % 3])
const scores = X.map(([a, b]) => Y.map(([c, d]) => a! * c! + b! * d!))
const special: Readonly<Record<string, readonly number[][][]>> = {
  'm-spacings': [X.map(([a]) => [a!])],
  'discrete-entropy': [labels],
  'discrete-mi': [labels, X.map((_, i) => [i % 4])],
  ...Object.fromEntries(['ross', 'coding-rate-reduction', 'neural-collapse'].map(name => [name, [XY, labels]])),
  ...Object.fromEntries(
    ['dv', 'nwj', 'tuba', 'info-nce', 'js', 'smile', 'club', 'vclub-s', 'l1out'].map(name => [name, [scores]]),
  ),
}

describe.each(registry.names('estimator'))('%s', name => {
  const estimator = registry.create('estimator', name)
  const given = special[name] ?? (estimator.inputs === 1 ? [XY] : [X, Y, X.map((_, i) => [Math.sin(3 * i)])])
  const [rows, ...others] = given as [number[][], ...number[][][]]
  const columns = rows[0]!.length
  const make = (change?: (data: Float64Array) => void) => {
    const data = Float64Array.from(rows.flat())
    change?.(data)
    return matrix(data, rows.length, columns)
  }
  const beside = others.slice(0, estimator.inputs - 1).map(other => fromRows(other))
  const estimate = (x = make()) => estimator.estimate(x, ...beside)

  it('gives a number with its name, unit, side and size, and never changes its input', async () => {
    const x = make()
    const before = x.data.slice()
    const result = await estimate(x)
    expect(x.data).toEqual(before)
    expect(result).toMatchObject({ name, n: 40 })
    // of the first samples, or of all together
    expect([columns, [rows, ...others.slice(0, beside.length)].reduce((sum, [row]) => sum + row!.length, 0)]).toContain(
      result.d,
    )
    expect(Number.isFinite(result.value)).toBe(true)
    expect(['nats', 'dimensions', '1']).toContain(result.unit)
    if (result.interval) expect(result.interval.low).toBeLessThanOrEqual(result.interval.high)
    expect(JSON.parse(JSON.stringify(result))).toEqual(result)
  })
  it('gives the same twice', async () => {
    expect(await estimate()).toEqual(await estimate())
  })
  it('names row and column of a value that is not finite', async () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const x = make(data => {
        data[3 * columns + columns - 1] = bad
      })
      await expect(estimate(x)).rejects.toMatchObject({
        code: 'BAD_VALUE',
        message: expect.stringContaining(`Row 3, column ${columns - 1} is ${bad}`),
      })
    }
  })
  it('refuses no samples at all', async () => {
    await expect(estimate(matrix(new Float64Array(0), 0, columns))).rejects.toMatchObject({ code: 'TOO_FEW_SAMPLES' })
  })
})

describe('samples', () => {
  it('come as rows, one column or a matrix', async () => {
    const column = X.map(([a]) => a!)
    const expected = await gaussianEntropy(column.map(value => [value]))
    expect(await gaussianEntropy(column)).toEqual(expected)
    expect(await gaussianEntropy(Float64Array.from(column))).toEqual(expected)
    expect(await gaussianEntropy(matrix(Float64Array.from(column), 40, 1))).toEqual(expected)
  })
  it.each([
    ['ragged rows', [[1, 2], [3]], 'BAD_SHAPE'],
    ['rows without numbers', [[], []], 'BAD_SHAPE'],
    [
      'texts',
      [
        ['1', '2'],
        ['3', '4'],
      ],
      'BAD_VALUE',
    ],
    ['nothing', undefined, 'BAD_SHAPE'],
    ['a matrix that lies', { data: new Float64Array(5), rows: 2, columns: 2 }, 'BAD_SHAPE'],
    ['no rows', [], 'TOO_FEW_SAMPLES'],
  ])('are refused as %s', async (_, samples, code) => {
    await expect(rankme(samples as never)).rejects.toMatchObject({ code })
  })
  it('are refused with unknown options', async () => {
    await expect(rankme(X, { epsilon: 1 } as never)).rejects.toMatchObject({
      code: 'BAD_OPTIONS',
      fix: expect.stringContaining('eps'),
    })
  })
})
