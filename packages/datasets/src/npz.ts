import { InfomaxError } from '@infomax/core'
import { type Npy, readNpy } from './npy.ts'

/**
 * Reads the arrays of a `.npz` archive, compressed or not, by name; with `names`, only those.
 *
 * Throws `BAD_FILE` for what is no archive or is damaged.
 */
export async function readNpz(
  bytes: Uint8Array,
  file = 'the archive',
  names?: ReadonlySet<string>,
): Promise<Map<string, Npy>> {
  const arrays = new Map<string, Npy>()
  for (const [entry, content] of Object.entries(await unzip(bytes, file, names)))
    arrays.set(entry.slice(0, -4), readNpy(content, `${entry} in ${file}`))
  return arrays
}

/** The names of the arrays in a `.npz` archive; nothing is unpacked. */
export async function npzNames(bytes: Uint8Array, file = 'the archive'): Promise<string[]> {
  const names: string[] = []
  await unzip(bytes, file, { has: name => names.push(name) < 0 })
  return names
}

async function unzip(bytes: Uint8Array, file: string, names?: { has(name: string): boolean }) {
  const { unzipSync } = await import('fflate')
  try {
    return unzipSync(bytes, {
      filter: entry => entry.name.endsWith('.npy') && (names?.has(entry.name.slice(0, -4)) ?? true),
    })
  } catch (cause) {
    throw new InfomaxError(
      'BAD_FILE',
      `${file} is not a readable .npz archive: ${cause instanceof Error ? cause.message : cause}.`,
      'Write it with numpy.savez; if it was copied, copy it again.',
      { cause },
    )
  }
}
