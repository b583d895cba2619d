import { createRegistry, defineObjective, definePlugin } from '@infomax/core'
import { runOptions } from '@infomax/trainer'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Assignment } from '../arguments.ts'
import { merge } from './merge.ts'
import { override, readOptions } from './overrides.ts'
import { combinations, varied } from './sweep.ts'

const objective = <const N extends string>(name: N, options: z.ZodObject) =>
  defineObjective({ name, summary: '', options, create: () => ({ terms: () => ({}) }) })
const stone = z.object({ name: z.string(), size: z.number().optional() })
const registry = createRegistry([
  definePlugin({
    name: 'test',
    provides: [
      objective('apple', z.object({ weight: z.number().default(1), ripe: z.boolean().default(true) })),
      objective('pear', z.object({ length: z.number().default(2) })),
      objective('plum', z.object({ stone: z.string().or(stone).prefault('hard'), core: stone.optional() })),
    ],
  }),
])
const assignments = (line: string): Assignment[] =>
  line.split(' ').map(part => ({ key: part.slice(0, part.indexOf('=')), text: part.slice(part.indexOf('=') + 1) }))
const run = { objective: { name: 'apple', options: { weight: 3 } }, batch: 8 }
const over = (line: string) => override(run, assignments(line), registry, runOptions)

describe('override', () => {
  it('sets an option and keeps the others', () =>
    expect(over('objective.ripe=false').objective).toEqual({ name: 'apple', options: { weight: 3, ripe: false } }))

  it('keeps the options while the name stays, and drops them with it', () => {
    expect(over('objective=apple').objective).toEqual({ name: 'apple', options: { weight: 3 } })
    expect(over('objective=pear').objective).toEqual({ name: 'pear' })
  })

  it('does not mind in which order name and option come', () => {
    const wanted = { name: 'pear', options: { length: 5 } }
    expect(over('objective.length=5 objective=pear').objective).toEqual(wanted)
    expect(over('objective=pear objective.length=5').objective).toEqual(wanted)
    expect(over('objective={"name":"pear","options":{"length":5}}').objective).toEqual(wanted)
  })

  it('sets an option of an option, of that by default where none was chosen', () => {
    const options = (line: string) => (over(`objective=plum ${line}`).objective as { options: unknown }).options
    expect(options('objective.stone=soft objective.stone.size=3')).toEqual({ stone: { name: 'soft', size: 3 } })
    expect(options('objective.stone.size=3')).toEqual({ stone: { name: 'hard', size: 3 } })
    expect(options('objective.core.size=3')).toEqual({ core: { size: 3 } })
  })

  it('reads keys of the run by their type', () =>
    expect(over('batch=64 workers=auto probes=knn,linear onlineProbe=false clip=0.5 estimates=')).toMatchObject({
      batch: 64,
      workers: 'auto',
      probes: ['knn', 'linear'],
      onlineProbe: false,
      clip: 0.5,
      estimates: [],
    }))

  it('never changes what it is given', () => {
    const frozen = Object.freeze({ ...run, objective: Object.freeze({ ...run.objective }) })
    expect(() => override(frozen, assignments('objective.weight=9 batch=2'), registry, runOptions)).not.toThrow()
  })

  it('suggests the nearest key, option and name', () => {
    expect(() => over('bach=1')).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_UNKNOWN_KEY] A run has no key "bach".
        Did you mean "batch"?]
    `)
    expect(() => over('objectiv.weight=1')).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_UNKNOWN_KEY] A run has no key "objectiv.weight".
        Did you mean "objective.weight"?]
    `)
    expect(() => over('objective.wieght=1')).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_UNKNOWN_KEY] The objective "apple" has no option "wieght".
        Did you mean "objective.weight"? Known: objective.weight, objective.ripe.]
    `)
    expect(() => over('zzzzzzzzzz=1')).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_UNKNOWN_KEY] A run has no key "zzzzzzzzzz".
        Known: data, views, viewCount, backbone, projector, objective, add, labelShare, optimizer, schedule, backend, batch, microBatch, batchNorm, accumulate, epochs, steps, seed, clip, workers, monitors, monitorEvery, monitorSamples, estimates, probes, probeSamples, onlineProbe, checkpointSeconds; and the options of components, such as data.seed.]
    `)
    expect(() => over('batch=many')).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_OPTIONS] batch=many came; integer was expected.
        Write batch=<integer>.]
    `)
    expect(() => over('objective={oops')).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_OPTIONS] objective={oops is no JSON: Expected property name or '}' in JSON at position 1.
        Write objective=NAME, or objective='{"name":"NAME","options":{}}'.]
    `)
  })
})

it("reads a component's options without a prefix", () => {
  expect(readOptions(registry, 'objective', 'apple', assignments('weight=2'))).toEqual({ weight: 2 })
  expect(() => readOptions(registry, 'objective', 'apple', assignments('wait=2'))).toThrowErrorMatchingInlineSnapshot(`
    [InfomaxError: [INFOMAX_UNKNOWN_KEY] The objective "apple" has no option "wait".
      Known: weight, ripe.]
  `)
})

it('merges component by component, the later winning', () =>
  expect(
    merge(
      { objective: 'apple', data: { name: 'a', options: { x: 1, y: 1 } } },
      { data: { name: 'a', options: { y: 2 } } },
    ),
  ).toEqual({
    objective: 'apple',
    data: { name: 'a', options: { x: 1, y: 2 } },
  }))

describe('combinations', () => {
  it('turns the last key fastest and leaves brackets alone', () => {
    const given = assignments('seed=0,1 probes=["knn","linear"] objective=apple,pear')
    const rows = combinations(given)
    expect(rows.map(row => varied(given, row).map(({ text }) => text))).toEqual([
      ['0', 'apple'],
      ['0', 'pear'],
      ['1', 'apple'],
      ['1', 'pear'],
    ])
    expect(rows[0]![1]!.text).toBe('["knn","linear"]')
  })
})
