import { describe, expect, expectTypeOf, it } from 'vitest'
import * as z from 'zod'
import {
  type AnyDefinition,
  type Context,
  createRegistry,
  defineObjective,
  definePlugin,
  defineSchedule,
  isInfomaxError,
  type Objective,
  type Schedule,
  type Spec,
} from './index.ts'

const cosine = defineSchedule({
  name: 'cosine',
  summary: 'Half a cosine',
  options: z.object({
    floor: z.number().min(0).default(0).describe('last factor'),
    shape: z.enum(['half', 'full']).default('half').describe('how much of a period'),
  }),
  create: ({ floor }) => ({
    factor: (step, steps) => floor + ((1 - floor) * (1 + Math.cos((Math.PI * step) / steps))) / 2,
  }),
})
const constant = defineSchedule({
  name: 'constant',
  summary: 'Always one',
  options: z.object({}),
  create: (_, { warn }) => {
    warn('FLAT', 'The rate never changes.')
    return { factor: () => 1 }
  },
})
const silent = defineObjective({
  name: 'silent',
  summary: 'No terms',
  options: z.object({ weight: z.number().describe('of nothing') }),
  create: () => ({ terms: () => ({}) }),
})
const schedules = definePlugin({ name: 'schedules', provides: [cosine, constant] })
const registry = createRegistry([schedules, definePlugin({ name: 'objectives', provides: [silent] })])

describe('names and options', () => {
  it('are inferred from the list of plug-ins', () => {
    expectTypeOf(registry.names('schedule')).toEqualTypeOf<('cosine' | 'constant')[]>()
    expectTypeOf(registry.create('schedule', 'cosine', { floor: 0.1 })).toEqualTypeOf<Schedule>()
    expectTypeOf(registry.create('objective', 'silent', { weight: 1 })).toEqualTypeOf<Objective>()
    expectTypeOf(cosine({ shape: 'full' })).toEqualTypeOf<Spec<'schedule', 'cosine'>>()
    expectTypeOf(registry.get('schedule', 'cosine').name).toEqualTypeOf<'cosine' | 'constant'>()
    // @ts-expect-error: no schedule of that name
    expect(() => registry.create('schedule', 'cosin')).toThrow()
    // @ts-expect-error: an objective, not a schedule
    expect(() => registry.create('schedule', 'silent')).toThrow()
    // @ts-expect-error: an option of another type
    expect(() => registry.create('schedule', 'cosine', { floor: 'low' })).toThrow()
    // @ts-expect-error: no such option
    expect(() => cosine({ flor: 1 })).toThrow()
  })

  it('are listed in the order of the plug-ins', () => {
    expect(registry.kinds).toEqual(['schedule', 'objective'])
    expect(registry.names('schedule')).toEqual(['cosine', 'constant'])
    expect(registry.names('view')).toEqual([])
    expect(registry.provider('objective', 'silent')).toBe('objectives')
  })
})

describe('components', () => {
  it('are made with their defaults, and with what is given', () => {
    expect(registry.create('schedule', 'cosine').factor(10, 10, 1)).toBe(0)
    expect(registry.create('schedule', 'cosine', { floor: 0.25 }).factor(10, 10, 1)).toBe(0.25)
  })

  it('receive the context of the run', () => {
    const warnings: string[] = []
    const context: Context = { random: {} as never, warn: (code, message) => warnings.push(`${code}: ${message}`) }
    registry.create('schedule', 'constant', {}, context)
    expect(warnings).toEqual(['FLAT: The rate never changes.'])
  })

  it('cannot be changed', () => {
    expect(Object.isFrozen(cosine)).toBe(true)
    expect({ ...cosine }).toMatchObject({ kind: 'schedule', name: 'cosine', summary: 'Half a cosine' })
  })
})

describe('specs', () => {
  it('are plain data with every default filled in', () => {
    const spec = cosine({ floor: 0.1 })
    expect(JSON.parse(JSON.stringify(spec))).toEqual({
      kind: 'schedule',
      name: 'cosine',
      options: { floor: 0.1, shape: 'half' },
    })
    expect(spec).toEqual(registry.spec('schedule', { name: 'cosine', options: { floor: 0.1 } }))
    expect(Object.keys(spec)).toEqual(['kind', 'name', 'options'])
  })

  it('resolve to the same component from code, from JSON and from a name', () => {
    const bound = cosine({ floor: 0.1 })
    const read = JSON.parse(JSON.stringify(bound)) as Spec<'schedule'>
    const named = registry.spec('schedule', { name: 'cosine', options: { floor: 0.1 } })
    const factors = [bound, read, named].map(spec => registry.resolve(spec).factor(3, 7, 1))
    expect(new Set(factors).size).toBe(1)
    expect(registry.resolve(registry.spec('schedule', 'cosine')).factor(0, 7, 1)).toBe(1)
  })

  it('that were bound in code need no registry that knows them', () => {
    expect(
      createRegistry([])
        .resolve(cosine({ floor: 0.5 }))
        .factor(1, 1, 1),
    ).toBe(0.5)
  })
})

describe('JSON schema', () => {
  it('is a union of the components of a kind, told apart by name', () => {
    expect(registry.jsonSchema('schedule')).toMatchInlineSnapshot(`
      {
        "anyOf": [
          {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "properties": {
              "floor": {
                "default": 0,
                "description": "last factor",
                "minimum": 0,
                "type": "number",
              },
              "name": {
                "const": "cosine",
                "type": "string",
              },
              "shape": {
                "default": "half",
                "description": "how much of a period",
                "enum": [
                  "half",
                  "full",
                ],
                "type": "string",
              },
            },
            "required": [
              "name",
            ],
            "type": "object",
          },
          {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "properties": {
              "name": {
                "const": "constant",
                "type": "string",
              },
            },
            "required": [
              "name",
            ],
            "type": "object",
          },
        ],
      }
    `)
    expect(registry.jsonSchema('view')).toEqual({ anyOf: [] })
  })
})

describe('errors', () => {
  const messageOf = (act: () => unknown): string => {
    try {
      act()
    } catch (error) {
      if (isInfomaxError(error)) return error.message
      throw error
    }
    throw new Error('nothing was thrown')
  }

  it('name what came and suggest the nearest', () => {
    expect(messageOf(() => registry.find('schedule', 'cosin'))).toMatchInlineSnapshot(`
      "[INFOMAX_UNKNOWN_NAME] No schedule is called "cosin".
        Did you mean "cosine"? Known: cosine, constant."
    `)
    expect(messageOf(() => registry.find('schedule', 'exponential'))).toMatchInlineSnapshot(`
      "[INFOMAX_UNKNOWN_NAME] No schedule is called "exponential".
        Known: cosine, constant."
    `)
    expect(messageOf(() => registry.find('view', 'flip'))).toMatchInlineSnapshot(`
      "[INFOMAX_UNKNOWN_NAME] No view is called "flip".
        No plug-in provides this kind; add one that does to \`plugins\`."
    `)
    expect(messageOf(() => registry.spec('schedule', { name: 'cosine', options: { flor: 1 } }))).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_OPTIONS] The options of schedule "cosine" do not fit.
        unknown option "flor". Did you mean "floor"? Known: floor, shape."
    `)
    expect(messageOf(() => registry.spec('schedule', { name: 'constant', options: { x: 1 } }))).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_OPTIONS] The options of schedule "constant" do not fit.
        unknown option "x". It has no options."
    `)
    expect(messageOf(() => cosine({ floor: -1, shape: 'third' as never }))).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_OPTIONS] The options of schedule "cosine" do not fit.
        floor: Too small: expected number to be >=0
        shape: Invalid option: expected one of "half"|"full""
    `)
    expect(messageOf(() => registry.spec('objective', 'silent'))).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_OPTIONS] The options of objective "silent" do not fit.
        weight: Invalid input: expected number, received undefined"
    `)
  })

  it('refuse two components of one name, naming both plug-ins', () => {
    const other = definePlugin({ name: 'other', provides: [cosine] })
    expect(messageOf(() => createRegistry([schedules, other]))).toMatchInlineSnapshot(`
      "[INFOMAX_DUPLICATE_NAME] other and schedules both provide schedule "cosine".
        Rename one, or leave one plug-in out of \`plugins\`."
    `)
  })

  it('refuse a plug-in of another interface, in both directions', () => {
    const of = (api: number) => ({ name: 'stranger', api, provides: [] as AnyDefinition[] })
    expect(messageOf(() => createRegistry([of(2)]))).toMatchInlineSnapshot(`
      "[INFOMAX_API_MISMATCH] Plug-in stranger was written for version 2 of the plug-in interface; this is version 1.
        Update infomax."
    `)
    expect(messageOf(() => createRegistry([of(0)]))).toMatchInlineSnapshot(`
      "[INFOMAX_API_MISMATCH] Plug-in stranger was written for version 0 of the plug-in interface; this is version 1.
        Update stranger."
    `)
  })
})
