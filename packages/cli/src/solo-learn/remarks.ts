import { columns } from '../help.ts'
import type { Conversion } from './convert.ts'

/** In what a conversion is not its recipe, for people. */
export function remarks({ differs, leftOut }: Conversion): string {
  const reasons = [...new Set(leftOut.map(({ why }) => why))]
  const keysOf = (reason: string) => leftOut.filter(({ why }) => why === reason).map(({ key }) => key)
  return [
    ...(differs.length ? ['', 'In this the run differs:', ...differs.map(line => `  ${line}`)] : []),
    ...(reasons.length
      ? ['', 'Left out:', ...columns(reasons.map(reason => [reason, keysOf(reason).join(', ')]))]
      : []),
  ].join('\n')
}
