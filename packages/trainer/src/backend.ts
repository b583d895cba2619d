import { InfomaxError, type Probe, type Registry, type Spec, standalone } from '@infomax/core'
import { tf } from '@infomax/tensor'

/** What was found, and why the choice fell as it did. */
export interface Chosen {
  readonly name: string
  readonly spec: Spec<'backend'>
  readonly detail: string
  /** Faster backends that `auto` passed by, with the reason. */
  readonly passed: readonly { readonly name: string; readonly reason: string }[]
}

/** Probes every backend of the registry, fastest first. */
export async function probeBackends(registry: Registry): Promise<{ name: string; rank: number; probe: Probe }[]> {
  const names = registry.names('backend') as readonly string[]
  const backends = names.map(name => ({ name, backend: registry.resolve(registry.spec('backend', name)) }))
  const probed = await Promise.all(
    backends.map(async ({ name, backend }) => ({ name, rank: backend.rank, probe: await backend.probe() })),
  )
  return probed.sort((a, b) => b.rank - a.rank)
}

/** Loads the backend that was asked for, or with `auto` the fastest that works; never another one silently. */
export async function loadBackend(
  registry: Registry,
  wanted: Spec<'backend'> | { readonly name: 'auto' },
): Promise<Chosen> {
  if (wanted.name !== 'auto') return load(registry, wanted as Spec<'backend'>, [])
  const passed: { name: string; reason: string }[] = []
  for (const { name, probe } of await probeBackends(registry)) {
    if (!probe.available) {
      passed.push({ name, reason: probe.reason })
      continue
    }
    try {
      return await load(registry, registry.spec('backend', name), passed)
    } catch (error) {
      passed.push({ name, reason: (error as Error).message })
    }
  }
  throw new InfomaxError(
    'BACKEND_UNAVAILABLE',
    `No backend works here: ${passed.map(({ name, reason }) => `${name} (${reason})`).join('; ')}.`,
    'Run `infomax doctor`.',
  )
}

async function load(registry: Registry, spec: Spec<'backend'>, passed: Chosen['passed']): Promise<Chosen> {
  const backend = registry.resolve(spec, standalone)
  const { detail } = await backend.load()
  await tf.ready()
  return { name: spec.name, spec, detail, passed }
}
