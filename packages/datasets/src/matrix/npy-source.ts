import { arraySource } from './array-source.ts'
import { readNpyHeader } from './npy-header.ts'
import { badFile } from './refuse.ts'
import type { ByteSource, Input, Source } from './types.ts'

export const openNpy = ({ path, bytes }: Input): Promise<Source> => npySource(path, bytes)

export async function npySource(path: string, bytes: ByteSource): Promise<Source> {
  const header = await readNpyHeader(path, bytes)
  if ('text' in header)
    throw badFile(path, `holds text ("${header.text}"), numbers were expected`, 'Convert it: x.astype(float).')
  return arraySource(path, bytes, header)
}
