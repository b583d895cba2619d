import { type AnyDefinition, createRegistry, isInfomaxError, type Kind, type Spec } from '@infomax/core'
import { expect, it } from 'vitest'

type Callable = AnyDefinition & ((options?: never) => Spec)

/** What holds for the options of every component. */
export function testOptions(component: AnyDefinition, options: Readonly<Record<string, unknown>> = {}): void {
  const registry = createRegistry([{ name: 'under-test', api: 1, provides: [component] }])
  const bind = component as Callable

  it('has a kebab-case name and a one-line summary', () => {
    expect(component.name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
    expect(component.summary.trim()).toMatch(/^.+$/)
  })

  it('says what each option does, in a JSON schema', () => {
    const { anyOf } = registry.jsonSchema(component.kind)
    expect(anyOf).toHaveLength(1)
    const { type, properties } = anyOf[0] as { type: string; properties: Record<string, { description?: string }> }
    expect(type).toBe('object')
    for (const key of Object.keys(component.options.shape))
      expect(properties[key]?.description, `description of ${key}`).toMatch(/\S/)
  })

  it('is the same component after its spec was JSON', () => {
    const spec = bind(options as never)
    const read = JSON.parse(JSON.stringify(spec)) as Spec<Kind>
    expect(read).toEqual({ kind: component.kind, name: component.name, options: spec.options })
    expect(registry.spec(component.kind, read).options).toEqual(spec.options)
    expect(() => registry.resolve(read)).not.toThrow()
  })

  it('refuses an option that it does not have', () => {
    expect(() => bind({ ...options, 'no-such-option': 1 } as never)).toThrow(
      expect.toSatisfy(error => isInfomaxError(error) && error.code === 'BAD_OPTIONS'),
    )
  })
}
