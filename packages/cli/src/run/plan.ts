import { type AnyDefinition, InfomaxError, type Kind, type Registry } from '@infomax/core'
import type { RunConfig } from '@infomax/trainer'
import type { Assignment } from '../arguments.ts'
import { componentKeys } from '../components.ts'
import type { Project } from '../config/project.ts'
import type { Catalogue } from '../plugins/catalogue.ts'
import { defaultData, presetOf } from '../presets.ts'
import { asReference, merge, type RunKeys } from './merge.ts'
import { chosenNames, override } from './overrides.ts'

/** A run that is ready to start. */
export interface Plan {
  readonly config: RunConfig
  readonly registry: Registry
}

/** The data set's preset, then the configuration, then the command line; the later wins. */
export async function planRun(project: Project, assignments: readonly Assignment[]): Promise<Plan> {
  const chosen = chosenNames(assignments)
  const data = (asReference(chosen.data) ?? asReference(project.run.data))?.name ?? defaultData
  return resolve(project, merge(presetOf(data), project.run), assignments)
}

/** A run as it is stored, with changes. */
export async function planStored(project: Project, stored: RunKeys, assignments: readonly Assignment[]): Promise<Plan> {
  return resolve(project, stored, assignments)
}

async function resolve(project: Project, run: RunKeys, assignments: readonly Assignment[]): Promise<Plan> {
  const { resolveRun, runOptions } = await import('@infomax/trainer')
  const named = merge(run, chosenNames(assignments))
  const lists = assignments.filter(({ key }) => ['monitors', 'estimates', 'add'].includes(key))
  // components that the command line names in a list are only known once the list is read, which takes no plug-in
  const { createRegistry } = await import('@infomax/core')
  const withLists = override(named, lists, createRegistry([]), runOptions)
  const registry = await project.catalogue.registry(namesIn(project.catalogue, withLists))
  refuseImpostors(project.bound, registry)
  return { registry, config: resolveRun(registry, override(run, assignments, registry, runOptions)) }
}

/** Every component that a run names. */
function* namesIn(catalogue: Catalogue, run: RunKeys): Iterable<readonly [Kind, string]> {
  for (const [key, kind] of Object.entries(componentKeys)) {
    const reference = asReference(run[key]) ?? (key === 'backend' ? { name: 'auto' } : undefined)
    if (key === 'backend' && reference?.name === 'auto') {
      for (const name of catalogue.names('backend')) yield ['backend', name]
    } else if (reference) yield [kind, reference.name]
  }
  for (const reference of references(run.monitors ?? ['collapse']))
    yield [catalogue.names('estimator').includes(reference) ? 'estimator' : 'monitor', reference]
  for (const reference of references(run.estimates ?? [])) yield ['estimator', reference]
  for (const reference of references(run.add ?? [])) yield ['objective', reference]
}

const references = (value: unknown): string[] =>
  Array.isArray(value) ? value.flatMap(item => asReference(item)?.name ?? []) : []

/** A component of the configuration's own must not bear the name of another, which would be used in its place. */
function refuseImpostors(bound: readonly AnyDefinition[], registry: Registry): void {
  for (const definition of bound) {
    if (!(registry.names(definition.kind) as readonly string[]).includes(definition.name)) continue
    const known = registry.find(definition.kind, definition.name)
    // two copies of one package are two objects of the same text
    if (known !== definition && String(known.create) !== String(definition.create))
      throw new InfomaxError(
        'DUPLICATE_NAME',
        `The configuration defines ${definition.kind} "${definition.name}", which ${registry.provider(definition.kind, definition.name)} provides too.`,
        'Give yours another name; if it is the same, install one copy of its package.',
      )
  }
}

/** Modules that a worker thread needs for a run, as URLs; nothing where one of them exists in this thread alone. */
export function workerModules(catalogue: Catalogue, config: RunConfig): string[] | undefined {
  const backends = config.backend.name === 'auto' ? catalogue.names('backend') : [config.backend.name]
  const sources = [
    catalogue.source('backbone', config.backbone.name),
    catalogue.source('projector', config.projector.name),
    ...backends.map(name => catalogue.source('backend', name)),
  ]
  const urls = sources.map(({ url }) => url)
  return urls.every(url => url !== undefined) ? [...new Set(urls)] : undefined
}
