// What `npm test` runs: every check, aloud, then one line that counts them.
//   npm test                      everything
//   npm test -- --quick           vitest alone
//   npm test -- packages/math     vitest alone, on what matches
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const bin = join(root, 'node_modules', '.bin')
const env = { ...process.env, PATH: bin + delimiter + process.env.PATH, TURBO_TELEMETRY_DISABLED: '1' }
const scratch = mkdtempSync(join(tmpdir(), 'infomax-test-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))

const filters = process.argv.slice(2).filter(argument => argument !== '--quick')
const quick = process.argv.length > 2
const counts = { passed: 0, failed: 0, skipped: 0 }
const failures = []

if (!quick) {
  check('format and lint', 'biome', ['check', '.'])
  check('types', 'tsc', ['--noEmit'])
  check('unused files, exports and dependencies', 'knip', [])
  check('declarations', 'turbo', ['run', 'build:types', '--continue', '--output-logs=errors-only'])
  checkGenerated()
  await checkPackages()
  checkExamples()
}
runTests('tests', filters)
if (!quick) testInPage()
report()

function check(name, command, args) {
  title(name)
  count(name, aloud(command, args).status === 0)
}

/** What scripts write and git keeps must be what the scripts would write now. */
function checkGenerated() {
  title('generated files')
  const before = hashes()
  const ran = aloud('turbo', ['run', 'gen', '--output-logs=errors-only']).status === 0
  const after = hashes()
  const stale = [...after.keys(), ...before.keys()].filter(file => before.get(file) !== after.get(file))
  for (const file of new Set(stale)) console.log(`${file} was out of date; \`npm run gen\` and commit it`)
  count('generated files', ran && stale.length === 0)
}

/** Every public package, packed as npm would publish it: its manifest by publint, its types by attw. */
async function checkPackages() {
  title('packages as published')
  const folders = readdirSync(join(root, 'packages')).filter(name => isPublic(join(root, 'packages', name)))
  const queue = [...folders]
  const outcomes = new Map()
  const worker = async () => {
    for (let name = queue.shift(); name; name = queue.shift()) outcomes.set(name, await checkPackage(name))
  }
  await Promise.all([worker(), worker()])
  for (const name of folders) {
    for (const { tool, code, output } of outcomes.get(name)) {
      if (code !== 0) console.log(output)
      count(`${tool} ${name}`, code === 0)
    }
  }
}

async function checkPackage(name) {
  const target = join(scratch, name)
  mkdirSync(target)
  const packed = await captured('pnpm', ['pack', '--pack-destination', target], join(root, 'packages', name))
  if (packed.code !== 0) return [{ tool: 'pack', ...packed }]
  const tarball = join(target, readdirSync(target)[0])
  return [
    { tool: 'publint', ...(await captured('publint', [tarball, '--strict'], root)) },
    { tool: 'attw', ...(await captured('attw', [tarball, '--profile', 'esm-only', '--format', 'ascii'], root)) },
  ]
}

/** Every example runs as its reader would run it, on the built packages. */
function checkExamples() {
  const examples = join(root, 'examples')
  const folders = existsSync(examples) ? readdirSync(examples) : []
  for (const name of folders.filter(name => 'start' in scriptsOf(join(examples, name))))
    check(`example ${name}`, 'pnpm', ['--dir', join('examples', name), 'start'])
}

/** The contract of the backends again, in a real page. */
function testInPage() {
  const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].some(existsSync)
  if (chromium) return runTests('tests in a page', ['--config', 'vitest.browser.config.ts'])
  title('tests in a page')
  console.log('skipped: no Chromium on this machine; apt-get install chromium')
  counts.skipped++
}

function runTests(what, more) {
  title(what)
  const file = join(scratch, `${what}.json`)
  const reporters = ['--reporter=default', '--reporter=./scripts/reporter.ts']
  const ran = aloud('vitest', ['run', ...reporters, ...more], { INFOMAX_TEST_COUNTS: file })
  if (!existsSync(file)) return count(`vitest: ${what}`, false)
  const result = JSON.parse(readFileSync(file, 'utf8'))
  counts.passed += result.passed
  counts.failed += result.failed.length
  counts.skipped += result.skipped.length
  failures.push(...result.failed)
  if (ran.status !== 0 && result.failed.length === 0) count(`vitest: ${what}`, false)
  if (result.skipped.length) title('skipped')
  for (const { name, reason } of result.skipped) console.log(`${name}: ${reason}`)
}

function report() {
  if (failures.length) title('failed')
  for (const name of failures) console.log(name)
  const { passed, failed, skipped } = counts
  console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`)
  process.exitCode = failed ? 1 : 0
}

function count(name, passed) {
  console.log(`${passed ? '✓' : '✗'} ${name}`)
  counts[passed ? 'passed' : 'failed']++
  if (!passed) failures.push(name)
}

function title(name) {
  console.log(`\n── ${name}`)
}

function scriptsOf(folder) {
  const file = join(folder, 'package.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')).scripts ?? {}) : {}
}

function isPublic(folder) {
  const file = join(folder, 'package.json')
  return existsSync(file) && !JSON.parse(readFileSync(file, 'utf8')).private
}

function aloud(command, args, more = {}) {
  return spawnSync(command, args, { ...options(), env: { ...env, ...more }, stdio: ['ignore', 'inherit', 'inherit'] })
}

function captured(command, args, cwd) {
  return new Promise(resolve => {
    const child = spawn(command, args, { ...options(), cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', chunk => (output += chunk))
    child.stderr.on('data', chunk => (output += chunk))
    child.on('error', error => resolve({ code: 1, output: String(error) }))
    child.on('close', code => resolve({ code, output }))
  })
}

function options() {
  return { cwd: root, env, shell: process.platform === 'win32' }
}

function hashes(folder = root, found = new Map()) {
  const ignored = ['node_modules', 'dist', '.git', '.turbo', 'runs', 'coverage']
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && !ignored.includes(entry.name)) hashes(path, found)
    if (entry.isFile()) found.set(relative(root, path), createHash('sha256').update(readFileSync(path)).digest('hex'))
  }
  return found
}
