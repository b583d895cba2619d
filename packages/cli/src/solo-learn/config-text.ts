import type { Conversion } from './convert.ts'

/** A conversion as `infomax.config.ts`; what differs and what is left out stands in its comments. */
export function configText(recipe: string, { config, differs, leftOut }: Conversion): string {
  const notes = [
    `${recipe} of solo-learn.`,
    ...(differs.length ? ['', 'In this the run differs:', ...differs.map(line => `- ${line}`)] : []),
    ...(leftOut.length
      ? ['', 'Left out:', ...leftOut.map(({ key, value, why }) => `- ${key}: ${JSON.stringify(value)} (${why})`)]
      : []),
  ]
  return [
    "import { defineConfig } from 'infomax'",
    '',
    ...notes.map(line => `// ${oneLine(line)}`.trimEnd()),
    'export default defineConfig({',
    ...Object.entries(config).map(([key, value]) => `  ${key}: ${literal(value, '  ')},`),
    '})',
    '',
  ].join('\n')
}

/** What ends a line would end a comment. */
const oneLine = (text: string): string => text.replace(/[\r\n\u2028\u2029]+/g, ' ')

/** A value as one would write it: on one line where it fits. */
function literal(value: unknown, indent: string): string {
  if (Array.isArray(value)) return `[${value.map(item => literal(item, indent)).join(', ')}]`
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'number') return Math.abs(value) < 1e-3 && value !== 0 ? value.toExponential() : String(value)
  if (value === null || typeof value !== 'object') return String(value)
  const entries = Object.entries(value).map(([key, item]) => `${key}: ${literal(item, `${indent}  `)}`)
  const line = `{ ${entries.join(', ')} }`
  if (line.length <= 100 && !line.includes('\n')) return line
  return `{\n${entries.map(entry => `${indent}  ${entry},`).join('\n')}\n${indent}}`
}

/** JSON's escapes are JavaScript's. */
const quoted = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
