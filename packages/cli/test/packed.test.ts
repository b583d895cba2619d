import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { objectivePackage } from '../src/template/objective.ts'
import { bin, buildWhereStale, cli } from './spawn.ts'

// What users install: every package as npm would publish it, and a plug-in of someone else's beside them.

const root = join(cli, '..', '..')
const plugin = join(root, 'examples', 'plugin-objective')
const minutes = 60_000
const run = promisify(execFile)
const path = join(root, 'node_modules', '.bin') + delimiter + process.env.PATH

let folder = ''
let tarballs: Record<string, string> = {}

beforeAll(async () => {
  buildWhereStale()
  folder = await mkdtemp(join(tmpdir(), 'infomax-packed-'))
  const packs = join(folder, 'packs')
  await mkdir(packs)
  tarballs = Object.fromEntries(
    await Promise.all([...(await published()), plugin].map(async source => pack(source, packs))),
  )
}, 10 * minutes)

afterAll(() => rm(folder, { recursive: true, force: true }))

/** The folders of the packages that infomax consists of. */
async function published(): Promise<string[]> {
  const packages = join(root, 'packages')
  const seen = new Set<string>()
  const visit = async (name: string): Promise<void> => {
    if (seen.has(name)) return
    seen.add(name)
    const { dependencies = {} } = JSON.parse(await readFile(join(packages, name, 'package.json'), 'utf8'))
    const own = Object.keys(dependencies).filter(dependency => dependency.startsWith('@infomax/'))
    for (const dependency of own) await visit(dependency.slice('@infomax/'.length))
  }
  await visit('cli')
  return [...seen].map(name => join(packages, name))
}

async function pack(source: string, target: string): Promise<[string, string]> {
  const { stdout } = await run('pnpm', ['pack', '--json', '--pack-destination', target], {
    cwd: source,
    env: { ...process.env, PATH: path },
  })
  const { name, filename } = JSON.parse(stdout) as { name: string; filename: string }
  return [name, `file:${join(target, basename(filename))}`]
}

/** A project with nothing but infomax and the plug-in, which it takes from the tarballs. */
async function project(name: string, more: object): Promise<string> {
  const target = join(folder, name)
  await mkdir(target)
  const direct = ['infomax', 'infomax-objective-cca-ssg', '@infomax/core', '@infomax/tensor']
  const dependencies = Object.fromEntries(direct.map(one => [one, tarballs[one]]))
  await writeFile(
    join(target, 'package.json'),
    JSON.stringify({ private: true, type: 'module', dependencies, ...more }),
  )
  return target
}

const infomax = (cwd: string, ...args: string[]) =>
  run(process.execPath, [join(cwd, 'node_modules', 'infomax', 'bin', 'infomax.js'), ...args], {
    cwd,
    env: { ...process.env, INFOMAX_CACHE: join(folder, 'cache') },
    maxBuffer: 2 ** 26,
  })

async function trainsWithIt(cwd: string): Promise<void> {
  const { stdout } = await infomax(
    cwd,
    ...['train', 'objective=cca-ssg', 'steps=3', 'batch=16', 'probes=', 'backend=wasm', 'workers=1', '--json'],
  )
  const events = stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  expect(events[0]).toMatchObject({
    type: 'start',
    config: { objective: { name: 'cca-ssg', options: { lambda: 0.01 } } },
  })
  const steps = events.filter(({ type }) => type === 'step')
  expect(steps.map(({ step }) => step)).toEqual([1, 2, 3])
  expect(Object.keys(steps[0].terms)).toEqual(['invariance', 'decorrelation'])
  expect(steps.every(({ loss }) => Number.isFinite(loss))).toBe(true)
}

describe("someone else's objective, installed beside infomax and nothing registered", () => {
  it('by npm', { timeout: 10 * minutes }, async () => {
    const packages = Object.entries(tarballs).filter(([name]) => name.startsWith('@infomax/'))
    const cwd = await project('by-npm', { overrides: Object.fromEntries(packages) })
    await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], { cwd, maxBuffer: 2 ** 26 })
    await trainsWithIt(cwd)
    const { stdout } = await infomax(cwd, 'plugins', 'check', 'infomax-objective-cca-ssg', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ plugin: 'infomax-objective-cca-ssg', passed: true })
  })

  it('by pnpm', { timeout: 10 * minutes }, async () => {
    const cwd = await project('by-pnpm', { pnpm: { overrides: tarballs } })
    await run('pnpm', ['install', '--ignore-workspace', '--prefer-offline'], {
      cwd,
      env: { ...process.env, PATH: path, CI: '1' },
      maxBuffer: 2 ** 26,
    })
    await trainsWithIt(cwd)
  })
})

describe('a package that init writes', () => {
  it('is the example', async () => {
    const { version } = JSON.parse(await readFile(join(cli, 'package.json'), 'utf8'))
    const files = objectivePackage('cca-ssg', version)
    const names = (await readdir(plugin, { recursive: true, withFileTypes: true }))
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name).slice(plugin.length + 1))
    expect(names.sort()).toEqual(Object.keys(files).sort())
    for (const [name, text] of Object.entries(files))
      expect(await readFile(join(plugin, name), 'utf8'), name).toBe(text)
  })

  it('replaces nothing, and takes no name of another', async () => {
    const init = (...args: string[]) => run(process.execPath, [bin, 'init', ...args, '--json'], { cwd: folder })
    const { stdout } = await init('plugin', 'objective', 'mine')
    expect(JSON.parse(stdout)).toMatchObject({ folder: 'infomax-objective-mine' })
    const error = async (...args: string[]) =>
      init(...args).then(
        () => undefined,
        failure => JSON.parse(failure.stdout).error.code,
      )
    expect(await error('plugin', 'objective', 'mine')).toBe('INFOMAX_FILE_EXISTS')
    expect(await error('plugin', 'objective', 'vicreg')).toBe('INFOMAX_DUPLICATE_NAME')
    expect(await error('plugin', 'objective', 'Not Kebab')).toBe('INFOMAX_BAD_USAGE')
    expect(await error('plugin', 'dataset', 'mine')).toBe('INFOMAX_BAD_USAGE')
  })
})

describe('plugins check', () => {
  const check = async (cwd: string, target: string) =>
    run(process.execPath, [bin, 'plugins', 'check', target, '--json'], { cwd }).then(
      ({ stdout }) => JSON.parse(stdout),
      failure => JSON.parse(failure.stdout),
    )

  it.each([
    [
      'a formula that is not finite',
      { 'index.js': ['tf.sum(tf.squaredDifference(a, b))', 'tf.log(tf.mul(tf.sum(a), 0))'] },
      /invariance is not finite/,
    ],
    [
      'a gradient that is wrong',
      {
        'index.js': [
          'tf.sum(tf.squaredDifference(a, b))',
          'tf.customGrad((x, save) => (save([x]), { value: tf.sum(tf.square(x)), gradFunc: (dy, [x]) => tf.mul(dy, x) }))(tf.sub(a, b))',
        ],
      },
      /gradient of input 0/,
    ],
    [
      'a manifest that lies',
      { 'package.json': ['"objective": [\n        "cca-ssg"', '"objective": [\n        "other"'] },
      /Named there and not provided: objective "other"/,
    ],
    ['another version of the interface', { 'package.json': ['"api": 1', '"api": 2'] }, /written for version 2/],
    [
      'a copy of core of its own',
      { 'package.json': ['"peerDependencies"', '"dependencies"'] },
      /should be in peerDependencies/,
    ],
    [
      'a module that throws',
      { 'index.js': ["import * as z from 'zod'", "import * as z from 'zod'\nthrow new Error('not today')"] },
      /not today/,
    ],
    [
      'an option without a word',
      { 'index.js': [".describe('weight of the decorrelation, λ in equation 7')", ''] },
      /no description of lambda/,
    ],
    [
      'a role that does not exist',
      { 'index.js': ["role: 'entropy'", "role: 'spread'"] },
      /the role of decorrelation is "spread"/,
    ],
  ] as const)('finds %s', async (what, changes, expected) => {
    // below the command line's own packages, whose node_modules it finds
    const target = await mkdtemp(join(cli, '.check-'))
    try {
      const files = { ...objectivePackage('cca-ssg', '0.0.0') }
      for (const [name, [from, to]] of Object.entries(changes as Record<string, readonly [string, string]>)) {
        expect(files[name], what).toContain(from)
        files[name] = files[name]!.replace(from, to)
      }
      for (const name of ['package.json', 'index.js']) await writeFile(join(target, name), files[name]!)
      const { passed, checks } = await check(target, '.')
      expect(passed).toBe(false)
      expect(checks.map(({ problem = '' }) => problem).join('\n')).toMatch(expected)
    } finally {
      await rm(target, { recursive: true, force: true })
    }
  })

  it('names what is not there', async () => {
    expect(await check(folder, 'no-such-package')).toMatchObject({ error: { code: 'INFOMAX_FILE_NOT_FOUND' } })
  })
})
