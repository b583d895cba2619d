import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { page, type Study } from './page.ts'
import { type Objective, objectives, others, projectorNames, type Setting, usual } from './settings.ts'
import { type Measured, measure } from './train.ts'

// node independence/run.mjs [--seeds 3] [--fresh]: about twelve minutes of one core. Writes results/independence.json after every setting, and
// docs/independence.md at the end; what it holds already is not trained again, unless --fresh.

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '3' }, fresh: { type: 'boolean', default: false } },
})
const seeds = Number(values.seeds)
const file = join('results', 'independence.json')

interface Result {
  readonly setting: Setting
  /** On one core. */
  readonly seconds: number
  readonly measured: readonly Measured[]
}

const results: Result[] =
  existsSync(file) && !values.fresh
    ? // what had too few features to be measured is null in JSON
      JSON.parse(readFileSync(file, 'utf8'), (_, value) => value ?? Number.NaN)
    : []

async function bySeed(setting: Setting): Promise<readonly Measured[]> {
  const known = results.find(result => isDeepStrictEqual(result.setting, setting) && result.measured.length === seeds)
  if (known) return known.measured
  const before = process.cpuUsage()
  const measured: Measured[] = []
  for (let seed = 0; seed < seeds; seed++) measured.push(await measure(setting, seed))
  const { user, system } = process.cpuUsage(before)
  results.push({ setting, seconds: (user + system) / 1e6, measured })
  writeFileSync(file, `${JSON.stringify(results, undefined, 1)}\n`)
  console.error(Object.values(setting).join(', '))
  return measured
}

async function byProjector(objective: Objective) {
  const out: Partial<Record<(typeof projectorNames)[number], readonly Measured[]>> = {}
  for (const projector of projectorNames) out[projector] = await bySeed({ objective, projector, ...usual })
  return out as Study['runs'][Objective]
}

const runs = { vicreg: await byProjector('vicreg'), vcreg: await byProjector('vcreg') }
const tried: Study['others'][number][] = []
for (const other of others)
  for (const objective of objectives) {
    const setting: Setting = { objective, projector: 'learned 128-128', ...other }
    tried.push({ setting, measured: await bySeed(setting) })
  }
const minutes = results.reduce((sum, { seconds }) => sum + seconds, 0) / 60
const out = join('..', 'docs', 'independence.md')
mkdirSync(dirname(out), { recursive: true })
writeFileSync(out, page({ seeds, minutes, runs, others: tried }))
console.log(out)
