import type { Command } from '../command.ts'
import { fail } from '../failure.ts'
import { openProject, projectFlags } from './project-flags.ts'

/** `infomax backend` */
export const backend: Command = {
  usage: 'backend install NAME [key=value …]',
  description:
    'Installs what a backend needs beyond the packages of npm, into the cache and nowhere else: "node" takes an installed @tensorflow/tfjs-node, or compiles its binding and our kernels against the TensorFlow of Python, which pip downloads if there is none. infomax doctor says what it would use.',
  examples: [
    ['infomax backend install node', 'TensorFlow on the CPU'],
    ['infomax backend install node device=cuda', 'TensorFlow on NVIDIA GPUs'],
  ],
  flags: projectFlags,
  assignments: true,
  async run(args, output) {
    const [action, name, ...rest] = args.positionals
    if (action !== 'install' || name === undefined || rest.length)
      return fail('BAD_USAGE', `"${args.positionals.join(' ')}" came.`, 'Write infomax backend install NAME.')
    const { catalogue } = await openProject(args)
    const registry = await catalogue.registry([['backend', name]])
    const { readOptions } = await import('../run/overrides.ts')
    const options = readOptions(registry, 'backend', name, args.assignments)
    const chosen = registry.resolve(registry.spec('backend', { name, options }))
    if (!chosen.install)
      return fail(
        'BAD_USAGE',
        `Backend "${name}" has nothing to install.`,
        `Run infomax doctor: it says whether ${name} works here, and what to do if not.`,
      )
    const { detail } = await chosen.install(message => output.say(message))
    return output.result({ backend: name, detail }, `${name} works: ${detail}`)
  },
}
