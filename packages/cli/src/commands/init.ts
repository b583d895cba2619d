import { writeFile } from 'node:fs/promises'
import type { Command } from '../command.ts'
import { fail } from '../failure.ts'

const file = 'infomax.config.ts'

/** `infomax init` */
export const init: Command = {
  usage: 'init',
  description: `Writes ${file}, a starter configuration, into this folder. It never replaces one.`,
  examples: [['infomax init', '']],
  flags: {},
  assignments: false,
  async run(args, output) {
    if (args.positionals.length) await fail('BAD_USAGE', `init takes no argument; ${args.positionals.join(' ')} came.`)
    try {
      await writeFile(file, starter, { flag: 'wx' })
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (code === 'EEXIST') await fail('FILE_EXISTS', `${file} is already there.`, 'Edit it, or move it away first.')
      await fail('NO_PERMISSION', `${file} cannot be written: ${message}.`, 'Choose another folder.')
    }
    return output.result({ file }, `${file} is written. Train with it: infomax train`)
  },
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
