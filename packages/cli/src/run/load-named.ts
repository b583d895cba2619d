import type { Catalogue } from '../plugins/catalogue.ts'

/** Makes the backend of a name the current one; `auto` is the fastest that works. */
export async function loadNamed(catalogue: Catalogue, name: string): Promise<void> {
  const names = name === 'auto' ? catalogue.names('backend') : [name]
  const registry = await catalogue.registry(names.map(one => ['backend', one] as const))
  const { loadBackend } = await import('@infomax/trainer')
  await loadBackend(registry, name === 'auto' ? { name } : registry.spec('backend', name))
}
