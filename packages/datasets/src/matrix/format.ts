import { extname } from 'node:path'
import { badFile, noData } from './refuse.ts'
import type { ByteSource, MatrixFormat } from './types.ts'

const endings: Readonly<Record<string, MatrixFormat>> = {
  '.npy': 'npy',
  '.npz': 'npz',
  '.safetensors': 'safetensors',
  '.parquet': 'parquet',
  '.pq': 'parquet',
  '.arrow': 'arrow',
  '.arrows': 'arrow',
  '.feather': 'arrow',
  '.ipc': 'arrow',
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.txt': 'csv',
}

/**
 * The format of a file, from its first bytes; its ending decides what those leave open.
 *
 * Throws `BAD_FILE` where the two disagree, or neither says.
 */
export async function formatOf(path: string, bytes: ByteSource): Promise<MatrixFormat> {
  if (bytes.size === 0) throw noData(path, 'is empty')
  const ending = extname(path).toLowerCase()
  const expected = endings[ending]
  const found = await contentOf(path, bytes)
  if (found === 'text') {
    if (expected === 'csv' || expected === 'tsv') return expected
    if (ending === '') return 'csv'
    throw badFile(
      path,
      expected ? `holds text, its ending says ${expected}` : `holds text, and ${ending} is no ending of a table`,
      'Give it the ending .csv or .tsv if it is a table; if it was downloaded, look into it: it may be an error message.',
    )
  }
  if (found && expected && found !== expected)
    throw badFile(
      path,
      `is ${found} by its content, its ending says ${expected}`,
      `Give it the ending .${found}, or give another file.`,
    )
  const format = found ?? expected
  if (format) return format
  throw badFile(
    path,
    `is of no format that is known: it begins with ${hex(await bytes.read(0, Math.min(8, bytes.size)))}`,
    `Known are ${Object.keys(endings).join(', ')}.`,
  )
}

async function contentOf(path: string, bytes: ByteSource): Promise<MatrixFormat | 'text' | undefined> {
  const head = await bytes.read(0, Math.min(4096, bytes.size))
  const begins = (...start: readonly number[]) => start.every((byte, i) => head[i] === byte)
  if (begins(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59)) return 'npy'
  if (begins(0x50, 0x4b, 3, 4) || begins(0x50, 0x4b, 5, 6)) return 'npz'
  const letters = new TextDecoder('latin1').decode(head.subarray(0, 6))
  if (letters.startsWith('PAR1')) return 'parquet'
  if (letters === 'ARROW1') return 'arrow'
  // the marker of a message, then its length
  if (begins(0xff, 0xff, 0xff, 0xff) && head[7]! < 0x80) return 'arrow'
  if (letters.startsWith('FEA1')) throw badFile(path, 'is Feather version 1', 'Write it again, as version 2.')
  if (begins(0x1f, 0x8b) || begins(0x28, 0xb5, 0x2f, 0xfd))
    throw badFile(path, 'is packed by gzip or zstd', 'Unpack it first.')
  if (begins(0xff, 0xfe) || begins(0xfe, 0xff)) throw badFile(path, 'is UTF-16 text', 'Save it as UTF-8.')
  // a length of less than 2⁴⁰, then the brace of the header
  if (head[8] === 0x7b && head[5] === 0 && head[6] === 0 && head[7] === 0) return 'safetensors'
  return isText(head, bytes.size) ? 'text' : undefined
}

function isText(head: Uint8Array, size: number): boolean {
  if (head.some(byte => byte < 9 || (byte > 13 && byte < 32))) return false
  try {
    // a character may be cut where the head ends
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: head.length < size })
    return true
  } catch {
    return false
  }
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(' ')
