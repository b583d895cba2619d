import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const cli = join(dirname(fileURLToPath(import.meta.url)), '..')
export const bin = join(cli, 'bin', 'infomax.js')
const packages = join(cli, '..')
const root = join(packages, '..')

/** Builds the packages that the command line is made of, where a source is newer than what was built of it. */
export function buildWhereStale(): void {
  const { dependencies } = JSON.parse(readFileSync(join(cli, 'package.json'), 'utf8'))
  const own = Object.keys(dependencies).filter(name => name.startsWith('@infomax/'))
  const folders = [cli, ...own.map(name => join(packages, name.slice('@infomax/'.length)))]
  if (folders.every(isFresh)) return
  const turbo = join(root, 'node_modules', 'turbo', 'bin', 'turbo')
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [turbo, 'run', 'build', '--filter=infomax...', '--output-logs=errors-only'],
    {
      cwd: root,
      encoding: 'utf8',
      env: {
        ...process.env,
        TURBO_TELEMETRY_DISABLED: '1',
        PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH}`,
      },
    },
  )
  if (status !== 0) throw new Error(`The packages cannot be built.\n${stdout}${stderr}`)
}

function isFresh(folder: string): boolean {
  const built = join(folder, 'dist', 'index.js')
  if (!existsSync(built)) return false
  const sources = readdirSync(join(folder, 'src'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map(entry => statSync(join(entry.parentPath, entry.name)).mtimeMs)
  return Math.max(...sources) <= statSync(built).mtimeMs
}

export const module = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`

/** For `node --import`: notes every ES module that is loaded in the file that INFOMAX_TRACE names. */
export const tracing = module(`
  import { register } from 'node:module'
  register(${JSON.stringify(
    module(`
    import { appendFileSync } from 'node:fs'
    export function load(url, context, next) {
      appendFileSync(process.env.INFOMAX_TRACE, url + '\\n')
      return next(url, context)
    }`),
  )})`)

/** A folder to run commands in. */
export interface Shell {
  readonly folder: string
  /** Runs a command line; words are separated by spaces. */
  run(line: string, env?: Record<string, string>): { code: number | null; out: string; err: string }
  /** The JSON that a command prints with `--json`. */
  json(line: string): Record<string, unknown>
  /** Starts one that is not waited for. */
  start(line: string): ChildProcess
}

export function shell(folder: string): Shell {
  const env = { ...process.env, INFOMAX_CACHE: join(folder, 'cache'), INFOMAX_DEBUG: '' }
  const words = (line: string): string[] => [bin, ...line.split(' ')]
  const run: Shell['run'] = (line, more) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, words(line), {
      cwd: folder,
      encoding: 'utf8',
      env: { ...env, ...more },
    })
    return { code: status, out: stdout, err: stderr }
  }
  return {
    folder,
    run,
    json(line) {
      const { out, err } = run(`${line} --json`)
      if (out === '') throw new Error(err)
      return JSON.parse(out)
    },
    start: line => spawn(process.execPath, words(line), { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] }),
  }
}
