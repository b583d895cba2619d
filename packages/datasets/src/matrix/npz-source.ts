import { npySource } from './npy-source.ts'
import { chosen } from './refuse.ts'
import type { ByteSource, Input, Source } from './types.ts'
import { zipContent, zipEntries } from './zip.ts'

export async function openNpz(input: Input): Promise<Source> {
  const [name, content] = await npzArray(input)
  return npySource(name, content)
}

/** The bytes of the array that is asked for, with its name for messages. */
export async function npzArray({ path, bytes, array, memory }: Input): Promise<[string, ByteSource]> {
  const entries = await zipEntries(path, bytes)
  const arrays = new Map(
    entries.filter(({ name }) => name.endsWith('.npy')).map(entry => [entry.name.slice(0, -4), entry]),
  )
  const [name, entry] = chosen(path, 'array', arrays, array)
  return [`${name} in ${path}`, await zipContent(path, bytes, entry, memory)]
}
