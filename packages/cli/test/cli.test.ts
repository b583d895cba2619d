import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { createRandom, type Event } from '@infomax/core'
import { readNpy, writeNpy } from '@infomax/datasets'
import { readSafetensors } from '@infomax/trainer'
import { beforeAll, describe, expect, it } from 'vitest'
import { countingPlugin, makeProject, withPlugins } from './fixtures.ts'
import { bin, buildWhereStale, cli, type Shell, shell, tracing } from './spawn.ts'

/** The smallest run that has every part: a network of two small layers on the digits. */
const tiny =
  'data=digits backbone=mlp backbone.hidden=16 backbone.outputs=8 projector.layers=8 batch=32 probeSamples=64 monitors= estimates=rankme'

let work: Shell
/** A run that most tests look at. */
let first: ReturnType<Shell['run']>
beforeAll(() => {
  buildWhereStale()
  work = shell(makeProject({ 'package.json': '{}' }))
  first = work.run(`train ${tiny} steps=6 --out first --json`)
}, 240_000)

describe('starting', () => {
  const median = (times: number[]): number => times.sort((a, b) => a - b)[times.length >> 1]!

  it.each(['--help', '--version', 'train --help', 'list', 'list objective vicreg', 'init'])(
    '`infomax %s` loads nothing but its own files',
    line => {
      const { folder } = shell(makeProject({ 'package.json': '{}' }))
      const trace = join(folder, 'trace')
      const { status, stderr } = spawnSync(process.execPath, ['--import', tracing, bin, ...line.split(' ')], {
        cwd: folder,
        env: { ...process.env, INFOMAX_TRACE: trace },
        encoding: 'utf8',
      })
      expect(status, stderr).toBe(0)
      const loaded = readFileSync(trace, 'utf8').trim().split('\n')
      expect(loaded).toContain(pathToFileURL(join(cli, 'dist', 'bin.js')).href)
      const own = pathToFileURL(cli).href
      expect(loaded.filter(url => !url.startsWith(own) && !url.startsWith('node:'))).toEqual([])
    },
  )

  it('takes a small multiple of what Node takes to do nothing', () => {
    const time = (args: string[]): number => {
      const began = performance.now()
      spawnSync(process.execPath, args)
      return performance.now() - began
    }
    // in turns, so that a busy machine slows both
    const pairs = Array.from({ length: 5 }, () => [time(['-e', '0']), time([bin, '--help'])] as const)
    const [bare, help] = [median(pairs.map(([a]) => a)), median(pairs.map(([, b]) => b))]
    // Node alone takes about 45 ms, and the promise is 200 ms
    expect(help).toBeLessThan(4.4 * bare)
  })
})

describe('train', () => {
  it('streams events as JSON, and leaves a run with a page', () => {
    const { code, out, err } = first
    expect(code, err).toBe(0)
    const events = out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Event)
    expect(events[0]).toMatchObject({
      type: 'start',
      run: 'first',
      steps: 6,
      config: { backbone: { options: { hidden: '16' } } },
    })
    expect(events.filter(({ type }) => type === 'step')).toHaveLength(6)
    expect(events.at(-1)).toMatchObject({ type: 'done', step: 6 })
    const start = events[0] as Extract<Event, { type: 'start' }>
    expect(start.versions).toMatchObject({ node: process.versions.node, '@infomax/trainer': expect.any(String) })
    expect(readFileSync(join(work.folder, 'first/report.html'), 'utf8')).toContain('</html>')
    expect(err).toContain('infomax eval first')
  })

  it('tells people the results and what to do next, in a folder of its own', () => {
    const { code, out, err } = work.run(`train ${tiny} steps=2 probes=knn`)
    expect(code, err).toBe(0)
    expect(out).toMatch(/knn-20/)
    expect(out).toMatch(/run +runs\/\d{8}-\d{6}-vicreg-digits\n/)
  })

  it('refuses a folder that holds a run', () => {
    const { code, err } = work.run(`train ${tiny} steps=2 --out first`)
    expect(code).toBe(1)
    expect(err).toContain('[INFOMAX_FILE_EXISTS] first already holds')
  })

  it('runs every combination of a sweep', () => {
    const { code, out, err } = work.run(`train ${tiny} steps=1 probes=knn --no-report --sweep seed=0,1 --out swept`)
    expect(code, err).toBe(0)
    const seed = (i: number): number =>
      JSON.parse(readFileSync(join(work.folder, `swept/${i}/config.json`), 'utf8')).seed
    expect([seed(1), seed(2)]).toEqual([0, 1])
    expect(existsSync(join(work.folder, 'swept/1/report.html'))).toBe(false)
    expect(out).toMatch(/seed +knn-20 +run\n0 .*swept\/1\n1 .*swept\/2\n$/)
  })

  it('ends after the current step on Ctrl-C, and goes on to what an unbroken run would be', async () => {
    const [steps, quick] = [120, 'batch=64 probes= estimates=']
    const whole = work.run(`train ${tiny} steps=${steps} ${quick} --no-report --out whole`)
    expect(whole.code, whole.err).toBe(0)
    const child = work.start(`train ${tiny} steps=${steps} ${quick} --out broken --json`)
    let words = ''
    child.stderr!.on('data', data => (words += data))
    const closed = once(child, 'close')
    for await (const line of createInterface({ input: child.stdout! }))
      if (JSON.parse(line).step === 3) child.kill('SIGINT')
    expect((await closed)[0], words).toBe(130)
    expect(words).toContain('infomax train --resume broken')
    const checkpoint = JSON.parse(readFileSync(join(work.folder, 'broken/checkpoint.json'), 'utf8'))
    expect(checkpoint.step).toBeLessThan(steps)
    const resumed = work.run('train --resume broken --no-report')
    expect(resumed.code, resumed.err).toBe(0)
    const weights = (run: string) => {
      const file = join(work.folder, run, `checkpoints/step-${String(steps).padStart(8, '0')}.safetensors`)
      return readFileSync(file).toString('base64')
    }
    expect(weights('broken')).toBe(weights('whole'))
    const { err } = work.run('train --resume broken seed=1')
    expect(err).toContain('[INFOMAX_BAD_USAGE] A resumed run goes on with its own settings')
  })

  it('ends quietly when nobody reads any more', async () => {
    const child = work.start('list')
    child.stdout!.destroy()
    let words = ''
    child.stderr!.on('data', data => (words += data))
    await once(child, 'close')
    expect(words).toBe('')
  })
})

describe('a run', () => {
  it('is evaluated, by the protocols that are asked for', () => {
    const result = work.json('eval first --protocol knn')
    expect(result).toMatchObject({ run: 'first', step: 6 })
    const evaluations = result.evaluations as { subject: string; protocol: string; value: number }[]
    expect(new Set(evaluations.map(({ protocol }) => protocol))).toEqual(new Set(['knn-20']))
    expect(new Set(evaluations.map(({ subject }) => subject))).toEqual(new Set(['raw', 'untrained', 'trained']))
    const { out } = work.run('eval first --protocol knn data.test=100')
    expect(out).toMatch(/^protocol +trained +untrained +raw\nknn-20 /)
  })

  it('is embedded, and what is there is not replaced', () => {
    expect(work.json('embed first --out z.npy')).toMatchObject({ shape: [500, 8], files: ['z.npy', 'z.labels.npy'] })
    const file = (name: string) => readFileSync(join(work.folder, name))
    expect(readNpy(file('z.npy'))).toMatchObject({ shape: [500, 8], dtype: 'f4' })
    expect(readNpy(file('z.labels.npy')).shape).toEqual([500])
    work.json('embed first --of embedding --split train --limit 10 --out e.safetensors')
    expect(readSafetensors(file('e.safetensors'), 'e').tensors.embedding!.shape).toEqual([10, 8])
    const again = work.run('embed first --out z.npy')
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('[INFOMAX_FILE_EXISTS] z.npy')])
    expect(work.run('embed first --out z.npy --force').code).toBe(0)
  })

  it('is reported', () => {
    expect(work.json('report first --out page.html')).toEqual({ run: 'first', file: 'page.html' })
    expect(existsSync(join(work.folder, 'page.html'))).toBe(true)
    expect(work.json('report nowhere')).toMatchObject({ error: { code: 'INFOMAX_BAD_RUN' } })
  })
})

describe('numbers', () => {
  const [n, d] = [64, 3]
  const random = createRandom(7)
  const sample = Array.from({ length: 2 }, () => Float64Array.from({ length: n * d }, () => random.normal()))
  beforeAll(() => {
    for (const [i, data] of sample.entries())
      writeFileSync(join(work.folder, `${'ab'[i]}.npy`), writeNpy({ shape: [n, d], data }))
    const data = new Float64Array((n + 1) * d)
    writeFileSync(join(work.folder, 'longer.npy'), writeNpy({ shape: [n + 1, d], data }))
  })

  it('gives the terms of a loss', () => {
    const result = work.json('loss vicreg a.npy b.npy invariance=10 --backend cpu') as {
      value: number
      terms: Record<string, { value: number; weight: number }>
    }
    const [a, b] = sample as [Float64Array, Float64Array]
    const squares = a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0)
    // the mean over samples and dimensions, in f32: 192 additions of 6e-8
    expect(result.terms.invariance).toMatchObject({
      weight: 10,
      value: expect.closeTo(squares / (n * d), 4),
      role: 'reconstruction',
    })
    const sum = Object.values(result.terms).reduce((total, { value, weight }) => total + weight * value, 0)
    expect(result.value).toBeCloseTo(sum, 10)
  })

  it('gives an estimate whole', () => {
    expect(work.json('estimate gaussian-entropy a.npy correction=unbiased')).toMatchObject({
      name: 'gaussian-entropy',
      unit: 'nats',
      side: 'point',
      n,
      d,
      value: expect.any(Number),
      warnings: expect.any(Array),
    })
    expect(work.run('estimate gaussian-entropy a.npy').out).toMatch(/^gaussian-entropy +\d\.\d+ nats\n/)
  })

  it.each([
    ['diagnose', 2, 'INFOMAX_BAD_USAGE'],
    ['diagnose a.npy --limit few', 2, 'INFOMAX_BAD_USAGE'],
    ['diagnose a.npy --views longer.npy', 1, 'INFOMAX_LENGTH_MISMATCH'],
    ['estimate conditional-ksg a.npy b.npy', 2, 'INFOMAX_BAD_USAGE'],
    ['backend install', 2, 'INFOMAX_BAD_USAGE'],
    ['backend install wasm', 2, 'INFOMAX_BAD_USAGE'],
    ['backend install cuda', 2, 'INFOMAX_UNKNOWN_NAME'],
    ['loss vicreg a.npy longer.npy', 1, 'INFOMAX_LENGTH_MISMATCH'],
    ['loss vicreg a.npy', 2, 'INFOMAX_BAD_USAGE'],
    ['loss vicreg a.npy absent.npy', 1, 'INFOMAX_FILE_NOT_FOUND'],
    ['loss vicreg a.npy package.json', 1, 'INFOMAX_BAD_FILE'],
    ['estimate gaussian-entropy a.npy b.npy', 2, 'INFOMAX_BAD_USAGE'],
    ['estimate gaussian-entropy a.npy correction=most', 2, 'INFOMAX_BAD_OPTIONS'],
    ['embed first --out z.txt', 2, 'INFOMAX_BAD_USAGE'],
    ['eval first --protocol kn', 2, 'INFOMAX_BAD_USAGE'],
    ['train absent.config.ts', 1, 'INFOMAX_FILE_NOT_FOUND'],
    ['train data=cifar10 data.root=absent', 1, 'INFOMAX_FILE_NOT_FOUND'],
  ])('refuses `%s` with exit code %i and %s', (line, code, error) => {
    const { out, code: actual } = work.run(`${line} --json`)
    expect([actual, JSON.parse(out).error.code]).toEqual([code, error])
  })
})

describe('what is there', () => {
  it('is listed, plug-ins included, and a plug-in is imported only to be described', () => {
    const project = shell(
      makeProject(
        withPlugins({
          counting: {
            manifest: { api: 1, provides: { estimator: ['rows'] } },
            source: countingPlugin('counting', ['rows']),
          },
          broken: { manifest: { api: 1, provides: { estimator: ['never'] } }, source: 'throw new Error("imported")' },
        }),
      ),
    )
    expect(project.run('list estimator').out).toMatch(/rows +from counting\n/)
    expect(project.json('list estimator rows')).toMatchObject({
      summary: 'Counts the rows',
      options: [{ key: 'factor', default: 2 }],
    })
    expect(project.json('list').components).toContainEqual({ kind: 'estimator', name: 'never', from: 'broken' })
    expect(project.json('list --no-discover').components).not.toContainEqual(expect.objectContaining({ name: 'rows' }))
    expect(project.json('plugins').plugins).toContainEqual({
      name: 'counting',
      version: '1.2.3',
      origin: 'discovered',
      provides: { estimator: ['rows'] },
    })
    writeFileSync(join(project.folder, 'x.npy'), writeNpy({ shape: [5], data: new Float64Array(5) }))
    expect(project.json('estimate rows x.npy factor=3')).toMatchObject({ value: 15, unit: 'rows' })
  })

  it('a plug-in that cannot be used is a finding', () => {
    const project = shell(makeProject(withPlugins({ bad: { manifest: { api: 9, provides: {} }, source: '' } })))
    const { code, out } = project.run('plugins')
    expect(code).toBe(1)
    expect(out).toContain('[INFOMAX_API_MISMATCH] Plug-in bad was written for version 9')
  })

  it('the doctor says what works and what auto takes', () => {
    const { auto, backends, cache } = work.json('doctor') as {
      auto: string
      backends: { name: string; available: boolean }[]
      cache: object
    }
    expect(backends.find(({ name }) => name === 'cpu')).toMatchObject({ available: true })
    expect(backends.find(({ available }) => available)!.name).toBe(auto)
    expect(cache).toMatchObject({ folder: join(work.folder, 'cache'), writable: true })
    // nothing is installed in this cache: each step says what it would use
    const native = backends.find(({ name }) => name === 'node') as { steps?: { step: string; ok: boolean }[] }
    expect(native.steps!.find(({ step }) => step === 'binding')).toMatchObject({ ok: false })
    expect(work.run('doctor').out).toMatch(/auto +\w+, (the fastest there is here|faster ones do not work here: )/)
  })

  it('init writes a configuration that trains, once', () => {
    const project = shell(makeProject({ 'package.json': '{}' }))
    expect(project.json('init')).toEqual({ file: 'infomax.config.ts' })
    expect(project.run('init').code).toBe(1)
    const { code, err } = project.run(`train ${tiny} steps=1 probes= --no-report --out run`)
    expect(code, err).toBe(0)
    expect(JSON.parse(readFileSync(join(project.folder, 'run/config.json'), 'utf8'))).toMatchObject({
      epochs: 11,
      steps: 1,
    })
  })
})

describe('a configuration in code', () => {
  const config = (text: string): Shell =>
    shell(
      makeProject({
        'package.json': '{}',
        'infomax.config.ts': `
          import { defineObjective } from '@infomax/core'
          import { vicreg } from '@infomax/objectives'
          import * as z from 'zod'
          const impostor = defineObjective({ name: 'simclr', summary: '', options: z.object({}), create: () => ({ terms: () => ({}) }) })
          export default ${text}`,
      }),
    )
  const stored = (project: Shell) => JSON.parse(readFileSync(join(project.folder, 'run/config.json'), 'utf8'))

  it('binds specs, which the command line changes', () => {
    const project = config('{ objective: vicreg({ invariance: 10, variance: 5 }), steps: 1, probes: [] }')
    const { code, err } = project.run(`train ${tiny} objective.variance=7 --no-report --out run`)
    expect(code, err).toBe(0)
    expect(stored(project).objective.options).toMatchObject({ invariance: 10, variance: 7, covariance: 1 })
  })

  it('may not give its own component the name of another', () => {
    const { code, err } = config('{ objective: impostor() }').run(`train ${tiny} steps=1 --out run`)
    expect(code).toBe(1)
    expect(err).toContain('[INFOMAX_DUPLICATE_NAME] The configuration defines objective "simclr"')
  })
})

describe('wrong usage', () => {
  it.each([['--help'], ['train --help'], ['help eval'], ['list --help']])('`infomax %s` fits in 100 columns', line => {
    const { code, out } = work.run(line)
    expect(code).toBe(0)
    for (const one of out.split('\n')) expect(one.length).toBeLessThanOrEqual(100)
  })

  it('of a command, a flag, a key, a name suggests the nearest', () => {
    const said = (line: string): string => {
      const { code, err, out } = work.run(line)
      expect([code, out]).toEqual([2, ''])
      return err
    }
    expect(said('trian')).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_USAGE] There is no command "trian".
        Did you mean "train"? Known: train, eval, embed, loss, estimate, bound, diagnose, independence, ica, report, list, plugins, doctor, backend, bench, init.
      "
    `)
    expect(said('list --jsn')).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_USAGE] There is no flag --jsn.
        Did you mean --json?
      "
    `)
    expect(said('train ojective=vicreg')).toMatchInlineSnapshot(`
      "[INFOMAX_UNKNOWN_KEY] A run has no key "ojective".
        Did you mean "objective"?
      "
    `)
    expect(said('train objective.invarance=1')).toMatchInlineSnapshot(`
      "[INFOMAX_UNKNOWN_KEY] The objective "vicreg" has no option "invarance".
        Did you mean "objective.invariance"? Known: objective.invariance, objective.variance, objective.covariance, objective.target, objective.epsilon, objective.convention, objective.entropy, objective.entropy.variance, objective.entropy.covariance, objective.entropy.target, objective.entropy.epsilon, objective.entropy.weight, objective.entropy.over, objective.entropy.normalise, objective.entropy.hinge, objective.entropy.beta, objective.entropy.eps2, objective.entropy.side, objective.entropy.bandwidth, objective.entropy.method, objective.entropy.leaveOneOut, objective.entropy.kappa, objective.entropy.m, objective.entropy.alpha, objective.entropy.kernel, objective.entropy.sigma, objective.entropy.temperature, objective.labels, objective.residual.
      "
    `)
    expect(said('train --objective vicrag')).toMatchInlineSnapshot(`
      "[INFOMAX_UNKNOWN_NAME] No objective is called "vicrag".
        Did you mean "vicreg"? Known: vicreg, barlow-twins, simclr, align-uniform, e2mc, emp-ssl, entrec, frossl, infomax, koleo, mmcr, tcr, tico, vcreg, w-mse, byol, cross-entropy, dcl, deepcluster-v2, dino, er-byol, er-dino, er-simclr, info-nce, moco-v2, moco-v3, nnclr, simsiam, supcon, swav.
      "
    `)
    expect(said('train --seed')).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_USAGE] --seed needs a value.
        Write --seed VALUE.
      "
    `)
    expect(said('train batch=1')).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_OPTIONS] The configuration of the run does not fit.
        batch: Too small: expected number to be >=2
      "
    `)
    expect(said('train one.json two.json')).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_USAGE] train takes one configuration; 2 came: one.json two.json.
        A setting is key=value.
      "
    `)
  })

  it('with --json is an object on standard output', () => {
    expect(work.json('list objectiv')).toEqual({
      error: {
        code: 'INFOMAX_UNKNOWN_NAME',
        message: '[INFOMAX_UNKNOWN_NAME] There is no kind "objectiv".',
        fix: expect.stringContaining('Did you mean "objective"?'),
      },
    })
  })
})
