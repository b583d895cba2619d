import { runOptions } from '@infomax/trainer'
import { expect, it } from 'vitest'
import { builtin } from './builtin.ts'
import { describeOptions, describePlugin } from './describe.ts'

// `pnpm gen` runs this with -u, which writes the file; without -u the file is compared
it('says of every built-in component what its package says', async () => {
  const plugins = await Promise.all(Object.values(builtin).map(async load => (await load()).default))
  const components = plugins.flatMap(describePlugin)
  await expect(source(components, describeOptions(runOptions))).toMatchFileSnapshot('index.generated.ts')
})

const source = (components: readonly unknown[], runKeys: readonly unknown[]): string =>
  `// Written by \`pnpm gen\` from the packages that provide these; change them there.
import type { ComponentInfo, Option } from './components.ts'

/** Every component that comes with infomax, so that \`infomax list\` and \`--help\` import none. */
export const components: readonly ComponentInfo[] = ${lines(components)}

/** The keys of a run. */
export const runKeys: readonly Option[] = ${lines(runKeys)}
`

/** One item a line, so that a change shows what changed. */
const lines = (items: readonly unknown[]): string => `[\n${items.map(item => `  ${JSON.stringify(item)},\n`).join('')}]`
