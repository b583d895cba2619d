import { type AnyDefinition, createRegistry, type Kind, type Spec } from '@infomax/core'
import { type Check, check, refusal } from './check.ts'

type Callable = AnyDefinition & ((options?: never) => Spec)

/** What holds for the name and the options of every component. */
export async function* checkOptions(component: AnyDefinition): AsyncGenerator<Check> {
  const bind = component as Callable
  yield check('the name is kebab-case, the summary one line', () => {
    if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(component.name)) return `the name is "${component.name}"`
    return /^\S.*$/.test(component.summary.trim()) ? undefined : `the summary is ${JSON.stringify(component.summary)}`
  })
  yield check('every option says what it does and has a default', () => {
    const registry = createRegistry([{ name: 'under-check', api: 1, provides: [component] }])
    const [schema] = registry.jsonSchema(component.kind).anyOf as [
      { properties?: Record<string, { description?: string }> },
    ]
    const silent = Object.keys(component.options.shape).filter(key => !schema.properties?.[key]?.description?.trim())
    if (silent.length) return `no description of ${silent.join(', ')}: add .describe('…')`
    bind()
    return undefined
  })
  yield check('it is the same component after its spec was JSON', () => {
    const registry = createRegistry([{ name: 'under-check', api: 1, provides: [component] }])
    const spec = bind()
    const read = registry.spec(component.kind, JSON.parse(JSON.stringify(spec)) as Spec<Kind>)
    if (JSON.stringify(read.options) !== JSON.stringify(spec.options))
      return `its options became ${JSON.stringify(read.options)}`
    registry.resolve(read)
    return undefined
  })
  yield check('it refuses an option that it does not have', () => refusal(() => bind({ 'no-such-option': 1 } as never)))
}
