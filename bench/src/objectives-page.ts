import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Row } from './objectives.ts'

// node run.mjs objectives-page: writes docs/objectives-trained.md from bench/results/objectives-sprites.json.

const folder = new URL('../', import.meta.url.replace(/\/\.[^/]*$/, '/'))
const path = (name: string): string => fileURLToPath(new URL(name, folder))
const rows: Row[] = JSON.parse(readFileSync(path('bench/results/objectives-sprites.json'), 'utf8'))

const protocol = 'knn-20'
const names = [...new Set(rows.map(({ objective }) => objective))].sort()
const seeds = [...new Set(rows.map(({ seed }) => seed))].sort((a, b) => a - b)

interface Summary {
  readonly name: string
  readonly count: number
  readonly knn: Moments
  readonly linear: Moments
  readonly rank: number
  readonly verdict: string
}

interface Moments {
  readonly mean: number
  readonly error: number
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length
function moments(values: readonly number[]): Moments {
  const centre = mean(values)
  const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1)
  return { mean: centre, error: Math.sqrt(variance / values.length) }
}

const summaries = names.map((name): Summary => {
  const own = rows.filter(row => row.objective === name && !row.error)
  const failed = rows.find(row => row.objective === name && row.error)
  const knn = moments(own.map(({ trained }) => trained[protocol]!))
  const bars = [mean(own.map(({ untrained }) => untrained[protocol]!)), mean(own.map(({ raw }) => raw[protocol]!))]
  const beats = own.length > 0 && bars.every(bar => knn.mean > bar)
  return {
    name,
    count: own.length,
    knn,
    linear: moments(own.map(({ trained }) => trained.linear!)),
    rank: mean(own.map(({ effectiveRank }) => effectiveRank)),
    verdict: failed ? `failed: ${failed.error!.split('\n')[0]}` : beats ? 'beats both' : 'misses',
  }
})

const percent = ({ mean, error }: Moments): string =>
  Number.isNaN(mean) ? '' : `${(100 * mean).toFixed(1)}${Number.isNaN(error) ? '' : ` ± ${(100 * error).toFixed(1)}`}`
const first = rows[0]!
const bar = (of: 'untrained' | 'raw', protocol: string): string =>
  percent(moments(seeds.map(seed => rows.find(row => row.seed === seed)![of][protocol]!)))

const page = `# What each objective learns in a short run

\`sprites\`, ${first.steps} steps of ${first.batch} samples × 2 views, the small convolutional network and AdamW of the command line's preset
(learning rate 4e-3, one cycle), ${seeds.length === 1 ? `seed ${seeds[0]}` : `seeds ${seeds.join(', ')}, mean ± standard error`}. One learning rate for all: what this says is how far each gets here, not which is
better. \`vcreg\` alone has nothing that ties two views together; for the others that miss the cause is not established: no
other budget or rate was tried. Accuracies in percent on the test set;
\`koleo\` and \`e2mc\` are added to VICReg. Effective rank is that of the embeddings, 1 where they collapsed to a point.

| objective | options | runs | kNN-20 | linear | effective rank | against untrained and raw |
|---|---|---:|---:|---:|---:|---|
| raw pixels | | | ${bar('raw', 'knn-20')} | ${bar('raw', 'linear')} | | |
| untrained network | | | ${bar('untrained', 'knn-20')} | ${bar('untrained', 'linear')} | | |
${summaries
  .map(
    ({ name, count, knn, linear, rank, verdict }) =>
      `| \`${name}\` | ${Object.entries(rows.find(row => row.objective === name)!.options)
        .map(([key, value]) => `${key} ${value}`)
        .join(
          ', ',
        )} | ${count} | ${percent(knn)} | ${percent(linear)} | ${Number.isNaN(rank) ? '' : rank.toFixed(1)} | ${verdict} |`,
  )
  .join('\n')}

\`cd bench && node run.mjs objectives --steps ${first.steps} --seeds ${seeds.join(',')}\`, then \`node run.mjs objectives-page\`, which writes this page.
`
writeFileSync(path('docs/objectives-trained.md'), page)
