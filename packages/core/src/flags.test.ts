import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { flags, InfomaxError } from './index.ts'

const schema = z.object({
  rate: z.number().default(0.1).describe('learning rate'),
  steps: z.number().int().optional().describe('how many'),
  nesterov: z.boolean().default(false).describe('look ahead'),
  convention: z.enum(['reference', 'paper']).default('reference').describe('whose'),
  layers: z.string().default('8-8').describe('widths'),
  ks: z.array(z.number()).default([20]).describe('neighbours'),
  names: z.array(z.string()).optional().describe('names'),
  clip: z.number().nullable().default(null).describe('largest norm'),
  limit: z.number().or(z.literal('none')).default('none').describe('a number or none'),
  nested: z.object({ a: z.number() }).optional().describe('an object'),
})
const byKey = Object.fromEntries(flags(schema).map(flag => [flag.key, flag]))
const read = (key: string, text: string): unknown => byKey[key]!.read(text)

describe('flags of a schema', () => {
  it('list every option with its type, default and choices', () => {
    expect(flags(schema).map(({ read: _, ...flag }) => flag)).toMatchInlineSnapshot(`
      [
        {
          "default": 0.1,
          "description": "learning rate",
          "key": "rate",
          "type": "number",
        },
        {
          "description": "how many",
          "key": "steps",
          "type": "integer",
        },
        {
          "default": false,
          "description": "look ahead",
          "key": "nesterov",
          "type": "boolean",
        },
        {
          "choices": [
            "reference",
            "paper",
          ],
          "default": "reference",
          "description": "whose",
          "key": "convention",
          "type": "reference | paper",
        },
        {
          "default": "8-8",
          "description": "widths",
          "key": "layers",
          "type": "string",
        },
        {
          "default": [
            20,
          ],
          "description": "neighbours",
          "key": "ks",
          "type": "array",
        },
        {
          "description": "names",
          "key": "names",
          "type": "array",
        },
        {
          "default": null,
          "description": "largest norm",
          "key": "clip",
          "type": "number | null",
        },
        {
          "default": "none",
          "description": "a number or none",
          "key": "limit",
          "type": "number | string",
        },
        {
          "description": "an object",
          "key": "nested",
          "type": "object",
        },
        {
          "description": "",
          "key": "nested.a",
          "type": "number",
        },
      ]
    `)
  })
})

describe('reading', () => {
  it.each([
    ['rate', '0.5', 0.5],
    ['rate', '1e-3', 1e-3],
    ['rate', '-2', -2],
    ['steps', '10', 10],
    ['nesterov', 'true', true],
    ['nesterov', 'false', false],
    ['convention', 'paper', 'paper'],
    ['layers', '128-64', '128-64'],
    ['layers', '128', '128'],
    ['ks', '20,200', [20, 200]],
    ['ks', '[20,200]', [20, 200]],
    ['ks', '5', [5]],
    ['names', 'a,b', ['a', 'b']],
    ['names', '[a, b]', ['a', 'b']],
    ['names', '[]', []],
    ['names', '["a"]', ['a']],
    ['clip', 'null', null],
    ['clip', '3', 3],
    ['limit', 'none', 'none'],
    ['limit', '7', 7],
    ['nested', '{"a":1}', { a: 1 }],
  ] as const)('%s=%s', (key, text, value) => {
    expect(read(key, text)).toEqual(value)
  })

  it.each([
    ['rate', 'fast'],
    ['rate', ''],
    ['nesterov', 'yes'],
    ['nested', 'a'],
  ])('refuses %s=%s', (key, text) => {
    expect(() => read(key, text)).toThrow(InfomaxError)
  })

  it('says what would fit', () => {
    expect(() => read('rate', 'fast')).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_OPTIONS] rate=fast came; number was expected.
        Write rate=<number>.]
    `)
  })
})
