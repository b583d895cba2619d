import { expect, it } from 'vitest'
import { fromJson, toJson } from './index.ts'

it('keeps results that are not finite', () => {
  const results = [{ value: Number.NEGATIVE_INFINITY, interval: { low: Number.NaN, high: Number.POSITIVE_INFINITY } }]
  expect(toJson(results)).toBe('[{"value":"-Infinity","interval":{"low":"NaN","high":"Infinity"}}]')
  expect(fromJson(toJson(results))).toEqual(results)
})

it('reads a text of that name elsewhere as a text', () => {
  expect(fromJson('{"classes":["NaN"],"name":"Infinity","value":"good"}')).toEqual({
    classes: ['NaN'],
    name: 'Infinity',
    value: 'good',
  })
})
