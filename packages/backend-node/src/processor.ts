import { readFile } from 'node:fs/promises'
import { arch } from 'node:os'

/** The instructions for bf16 products of which a processor has some, as Linux names them. */
const bf16 = { x64: ['avx512_bf16', 'amx_bf16', 'avx_ne_convert'], arm64: ['bf16'] } as const

/** Whether products of bf16 numbers are faster here than those of f32. */
export async function hasBf16(): Promise<boolean> {
  const text = await readFile('/proc/cpuinfo', 'utf8').catch(() => '')
  const flags = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(text)?.[1]?.split(' ') ?? []
  return (bf16[arch() as keyof typeof bf16] ?? []).some(flag => flags.includes(flag))
}
