// How often the 95 % intervals hold the true value, by repeated samples from laws where it is known.
import { createRegistry } from '@infomax/core'
import plugin from '@infomax/estimators'
import { createRandom, mean, variance, wilsonInterval } from '@infomax/math'
import type { Case } from './cases/case.ts'
import { criticCases } from './cases/critics.ts'
import { dependenceCases } from './cases/dependence.ts'
import { discreteCases } from './cases/discrete.ts'
import { entropyCases } from './cases/entropy.ts'
import { geometryCases } from './cases/geometry.ts'
import { informationCases } from './cases/information.ts'
import { fixed, signed, table, writePage } from './page.ts'

/** Samples in a set, and how many sets. */
const sizes = [
  { n: 50, repetitions: 400 },
  { n: 200, repetitions: 400 },
  { n: 800, repetitions: 200 },
] as const
const level = 0.95
/** A coverage whose own 95 % interval lies below the first is called low, above the second wide. */
const tolerated = { low: 0.93, high: 0.98 }

interface Coverage {
  readonly share: number
  /** Mean error over the deviation of the estimates. */
  readonly bias: number
  readonly verdict: 'low' | 'wide' | ''
}

async function coverageOf(each: Case, { n, repetitions }: (typeof sizes)[number]): Promise<Coverage> {
  const runs = []
  for (let seed = 0; seed < repetitions; seed++) {
    const { value, interval } = await each.run(n, createRandom(seed, 'coverage', each.estimator, each.samples, n))
    if (!interval) throw new Error(`${each.estimator} ${each.options ?? ''} gave no interval for n = ${n}`)
    runs.push({ value, interval })
  }
  const values = runs.map(({ value }) => value)
  const truth = each.truth === 'mean of the runs' ? mean(values) : each.truth
  const held = runs.filter(({ interval: { low, high } }) => low <= truth && truth <= high).length
  const own = wilsonInterval(held, repetitions)
  return {
    share: held / repetitions,
    bias: (mean(values) - truth) / Math.sqrt(variance(values)),
    verdict: own.high < tolerated.low ? 'low' : own.low > tolerated.high ? 'wide' : '',
  }
}

const cell = ({ share, bias, verdict }: Coverage): string => {
  const percent = `${fixed(100 * share, 0)} %`
  return `${verdict === 'low' ? `**${percent}**` : verdict === 'wide' ? `_${percent}_` : percent} (${signed(bias, 1)})`
}

const families: readonly (readonly [string, readonly Case[]])[] = [
  ['Entropy', entropyCases],
  ['Information', informationCases],
  ['Bounds by critics and by densities', criticCases],
  ['Labels and histograms', discreteCases],
  ['Dependence', dependenceCases],
  ['Geometry', geometryCases],
]

const only = process.argv[2]
const parts: string[] = []
const covered = new Set<string>()
for (const [title, cases] of families) {
  const rows = []
  for (const each of cases) {
    covered.add(each.estimator)
    if (only && !each.estimator.includes(only)) continue
    const results = []
    for (const size of sizes) results.push(await coverageOf(each, size))
    const what = each.options ? `\`${each.estimator}\` ${each.options}` : `\`${each.estimator}\``
    const truth = each.truth === 'mean of the runs' ? each.truth : fixed(each.truth, 4)
    rows.push([what, each.samples, each.of ? `${truth}, ${each.of}` : truth, ...results.map(cell)])
    console.error(rows.at(-1)!.join('  '))
  }
  const head = ['estimator', 'samples', 'truth', ...sizes.map(({ n, repetitions }) => `n = ${n} (${repetitions})`)]
  parts.push(`## ${title}`, table(head, rows, 3))
}

if (!only) {
  const none = createRegistry([plugin])
    .names('estimator')
    .filter(name => !covered.has(name))
  writePage('coverage', 'node estimators/run.mjs coverage', 'How often the intervals hold the truth', [
    `Each cell: the share of independent sets of n samples (as many as stand in brackets in the head, seeds from 0 on) whose ${100 * level} % interval holds the true value, and in brackets the bias of the estimate over its standard deviation. ` +
      `**Bold**: too low, even when the chance in so many sets is allowed for (its own 95 % Wilson interval lies below ${100 * tolerated.low} %). _Italic_: wider than need be (above ${100 * tolerated.high} %). ` +
      'Options are the defaults but for those named. Where the bias is large, the interval is of the sampling error and cannot hold the truth: the bias is of the estimator, not of the interval.',
    ...parts,
    '## Without an interval',
    `They give none: tests have p-values, joint dependence has one, too, and for the others the sampling error is not what is wrong with them, as their descriptions say: ${none.map(name => `\`${name}\``).join(', ')}.`,
  ])
}
