// What `npm start` and `npm test` run first: installs and builds, each only when something changed.
// Plain JavaScript on Node alone: nothing is installed yet when this runs.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

requireNode(manifest.engines.node)
const packages = ['packages', 'examples', 'bench'].flatMap(workspaces)
stage('install', installInputs(), ['node_modules/.pnpm/lock.yaml'], install)
stage('build', buildInputs(), packages.filter(isBuilt).map(outputOf), build)

function requireNode(range) {
  const wanted = range.replace('>=', '').split('.').map(Number)
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > wanted[0] || (major === wanted[0] && minor >= wanted[1])) return
  fail(
    `infomax needs Node ${wanted.join('.')} or newer; this is Node ${process.versions.node}.`,
    'Install a current Node from https://nodejs.org, or with your version manager.',
  )
}

/** Runs `work` unless it ran before on the same inputs and what it made is still there. */
function stage(name, inputs, outputs, work) {
  const stamp = join(root, 'node_modules', `.infomax-${name}`)
  const fingerprint = hash(inputs)
  const done = existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint
  if (done && outputs.every(file => existsSync(join(root, file)))) return
  const start = Date.now()
  process.stderr.write(`${name} … `)
  work()
  process.stderr.write(`${((Date.now() - start) / 1000).toFixed(1)} s\n`)
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, fingerprint)
}

function install() {
  const pnpm = manifest.packageManager.split('+')[0]
  run(
    process.platform === 'win32' ? 'npx.cmd' : 'npx',
    ['--yes', '--loglevel=error', pnpm, 'install', '--frozen-lockfile'],
    // CI: pnpm asks nothing and replaces a node_modules that another package manager made
    { CI: 'true' },
    'Is the npm registry reachable (`npm ping`)? After editing a package.json, run `npx pnpm install` once.',
  )
}

function build() {
  run(
    process.execPath,
    [join('node_modules', 'turbo', 'bin', 'turbo'), 'run', 'build', '--output-logs=errors-only'],
    // turbo runs each package's script through pnpm, which need not be installed globally
    { PATH: join(root, 'node_modules', '.bin') + delimiter + process.env.PATH },
    'Mend the error above. If it is none of yours, remove `node_modules` and `packages/*/dist` and run again.',
  )
}

function run(command, args, variables, fix) {
  const quiet = { TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1', NO_UPDATE_NOTIFIER: '1' }
  const result = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...quiet, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    shell: command.endsWith('.cmd'),
  })
  if (result.status === 0) return
  process.stderr.write(`failed\n\n${result.stdout ?? ''}${result.stderr ?? ''}\n`)
  const why = result.error
    ? result.error.message
    : result.signal
      ? `ended by ${result.signal}`
      : `exit ${result.status}`
  fail(`${[command, ...args].join(' ')}: ${why}`, fix)
}

function fail(what, fix) {
  process.stderr.write(`${what}\n  ${fix}\n`)
  process.exit(1)
}

function workspaces(folder) {
  if (!existsSync(join(root, folder))) return []
  const candidates = [folder, ...readdirSync(join(root, folder)).map(name => join(folder, name))]
  return candidates.filter(path => existsSync(join(root, path, 'package.json'))).sort()
}

function isBuilt(folder) {
  return 'build' in (JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')).scripts ?? {})
}

function outputOf(folder) {
  return join(folder, 'dist', 'index.js')
}

function installInputs() {
  const shared = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml']
  return [...shared, ...packages.map(folder => join(folder, 'package.json'))]
}

function buildInputs() {
  const shared = ['tsup.base.ts', 'tsconfig.json', 'turbo.json', 'pnpm-lock.yaml']
  const own = packages
    .filter(isBuilt)
    .flatMap(folder => [join(folder, 'package.json'), join(folder, 'tsup.config.ts'), ...sources(join(folder, 'src'))])
  return [...shared, ...own]
}

function sources(folder) {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap(entry => (entry.isDirectory() ? sources(join(folder, entry.name)) : [join(folder, entry.name)]))
    .filter(file => !file.endsWith('.test.ts'))
    .sort()
}

function hash(files) {
  const sum = createHash('sha256').update(`${process.platform} ${process.arch}`)
  for (const file of files) {
    sum.update(`\0${file}\0`)
    if (existsSync(join(root, file))) sum.update(readFileSync(join(root, file)))
  }
  return sum.digest('hex')
}
