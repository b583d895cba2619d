import { parseArguments } from './arguments.ts'
import { commands } from './commands.ts'
import { fail, tell } from './failure.ts'
import { commandHelp, generalHelp } from './help.ts'
import { createOutput, type Output } from './output.ts'

/** Runs a command line and returns its exit code: 0 done, 1 failed or a finding, 2 wrong usage, 130 interrupted. */
export async function main(argv: readonly string[]): Promise<number> {
  // known before the line is understood: an error in it is told the way the caller asked for
  const asked = (flag: string) => argv.includes(`--${flag}`)
  const output = createOutput({
    json: asked('json'),
    verbose: asked('verbose') || (process.env.INFOMAX_DEBUG ?? '') !== '',
  })
  try {
    return await dispatch(argv, output)
  } catch (error) {
    return tell(error, output)
  }
}

async function dispatch(argv: readonly string[], output: Output): Promise<number> {
  const [name, ...rest] = argv
  if (name === undefined || name.startsWith('-')) return general(argv, output)
  if (name === 'help' && rest.length === 0) return output.result({ help: generalHelp() }, generalHelp())
  const wanted = name === 'help' ? rest[0]! : name
  const entry = Object.hasOwn(commands, wanted) ? commands[wanted]! : await unknownCommand(wanted)
  const command = await entry.load()
  const args = name === 'help' ? undefined : await parseArguments(rest, command)
  if (!args || args.has('help')) return output.result({ help: commandHelp(command) }, commandHelp(command))
  return command.run(args, output)
}

async function general(argv: readonly string[], output: Output): Promise<number> {
  const flags = { version: { description: 'the version of infomax', short: 'v' } }
  const args = await parseArguments(argv, { flags, assignments: false })
  if (args.has('version')) return version(output)
  await output.result({ help: generalHelp() }, generalHelp())
  return args.has('help') ? 0 : 2
}

async function version(output: Output): Promise<number> {
  const { ownVersion } = await import('./environment.ts')
  const own = await ownVersion()
  return output.result({ version: own }, own)
}

const unknownCommand = (name: string): Promise<never> =>
  fail('BAD_USAGE', `There is no command "${name}".`, ({ suggest }) => suggest(name, Object.keys(commands)))
