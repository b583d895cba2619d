import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Command } from '../command.ts'
import { fail } from '../failure.ts'
import type { Output } from '../output.ts'

const file = 'infomax.config.ts'

/** `infomax init` */
export const init: Command = {
  usage: 'init [solo-learn FILE.yaml | plugin objective NAME]',
  description: `Writes ${file}, a starter configuration, into this folder. It never replaces a file.
With "solo-learn FILE.yaml" the configuration is the run of that recipe of solo-learn (its Hydra YAML, with the augmentations in the folder beside it), as far as infomax has the same; in what it differs and what it leaves out is printed and stands in its comments. With --json all that is printed, and nothing is written.
With "plugin objective NAME" it writes a package of its own into the folder infomax-objective-NAME: one objective that works, its test, a README and a changeset, to be changed into yours.`,
  examples: [
    ['infomax init', ''],
    ['infomax init solo-learn scripts/pretrain/cifar/vicreg.yaml', "solo-learn's recipe as a run"],
    ['infomax init plugin objective cca-ssg', 'a package that others can install'],
  ],
  flags: {},
  assignments: false,
  async run(args, output) {
    const [what, kind, name, ...rest] = args.positionals
    if (what === undefined) return writeConfig(output)
    if (what === 'solo-learn' && kind !== undefined && name === undefined) return writeConverted(kind, output)
    if (what !== 'plugin' || kind !== 'objective' || name === undefined || rest.length)
      return fail(
        'BAD_USAGE',
        `"${args.positionals.join(' ')}" came.`,
        'Write infomax init, infomax init solo-learn FILE.yaml, or infomax init plugin objective NAME.',
      )
    return writePlugin(name, output)
  },
}

async function writeConfig(output: Output): Promise<0> {
  await write(file, starter)
  return output.result({ file }, `${file} is written. Train with it: infomax train`)
}

async function writeConverted(recipe: string, output: Output): Promise<0> {
  const { convertFile } = await import('../solo-learn/convert-file.ts')
  const conversion = await convertFile(recipe)
  if (output.json) return output.result(conversion, '')
  const { configText } = await import('../solo-learn/config-text.ts')
  const { remarks } = await import('../solo-learn/remarks.ts')
  await write(file, configText(basename(recipe), conversion))
  return output.result(undefined, `${file} is written. Train with it: infomax train\n${remarks(conversion)}`)
}

async function writePlugin(name: string, output: Output): Promise<0> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    await fail('BAD_USAGE', `"${name}" is no name of an objective.`, 'Write it in kebab-case: cca-ssg.')
  const { components } = await import('../index.generated.ts')
  if (components.some(one => one.kind === 'objective' && one.name === name))
    await fail('DUPLICATE_NAME', `infomax has an objective "${name}" already.`, 'Choose another name.')
  const folder = `infomax-objective-${name}`
  if ((await readdir(folder).catch(() => [])).length)
    await fail('FILE_EXISTS', `${folder} is already there.`, 'Choose another name, or move it away first.')
  const { objectivePackage } = await import('../template/objective.ts')
  const { ownVersion } = await import('../environment.ts')
  const files = objectivePackage(name, await ownVersion())
  for (const [path, text] of Object.entries(files)) await write(join(folder, path), text)
  return output.result(
    { folder, files: Object.keys(files) },
    `${folder} is written. Go on there:\n  npm install\n  npm test\n  npm run check`,
  )
}

async function write(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text, { flag: 'wx' })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') await fail('FILE_EXISTS', `${path} is already there.`, 'Edit it, or move it away first.')
    await fail('NO_PERMISSION', `${path} cannot be written: ${message}.`, 'Choose another folder.')
  }
}

const starter = `import { defineConfig } from 'infomax'

export default defineConfig({
  data: 'sprites', // infomax list dataset
  objective: { name: 'vicreg', options: { invariance: 25 } }, // infomax list objective
  backbone: 'convnet', // infomax list backbone
  epochs: 11,
  seed: 0,
})
`
