import type { Arguments, FlagInfo } from '../arguments.ts'
import type { Project } from '../config/project.ts'

/** Flags of every command that looks components up. */
export const discoverFlag = {
  discover: { description: 'leave plug-ins among the dependencies out', on: true },
} as const satisfies Record<string, FlagInfo>

export const projectFlags = {
  config: { value: 'FILE', description: 'a configuration; infomax.config.* in this folder otherwise' },
  ...discoverFlag,
} as const satisfies Record<string, FlagInfo>

/** The project that a command runs in. */
export async function openProject(args: Arguments, config = args.text('config')): Promise<Project> {
  const { loadProject } = await import('../config/project.ts')
  return loadProject({
    folder: process.cwd(),
    ...(config === undefined ? {} : { config }),
    discover: args.has('discover'),
  })
}
