import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { causes, comparisons, recipes } from './objective-recipes.ts'
import type { Row } from './objectives.ts'

// node run.mjs objectives-page: writes docs/objectives-trained.md from bench/results/objectives-{sprites,cifar10}.json.

const folder = new URL('../', import.meta.url.replace(/\/\.[^/]*$/, '/'))
const path = (name: string): string => fileURLToPath(new URL(name, folder))

interface Moments {
  readonly mean: number
  /** Standard error of the mean; absent for one run. */
  readonly error?: number
}

function moments(values: readonly number[]): Moments {
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  if (values.length < 2) return { mean }
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
  return { mean, error: Math.sqrt(variance / values.length) }
}

const percent = ({ mean, error }: Moments): string =>
  `${(100 * mean).toFixed(1)}${error === undefined ? '' : ` ± ${(100 * error).toFixed(1)}`}`

/** A learning rate, options and the rest, where they are not those of all. */
function recipeOf(name: string, data: string): string {
  const { options = {}, ...rest } = recipes[data]![name] ?? {}
  return [...Object.entries(options), ...Object.entries(rest)]
    .map(([key, value]) => `${key.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)} ${value}`)
    .join(', ')
}

const beaten = (below: readonly string[]): string =>
  below.length === 2 ? 'beats both' : below.length === 1 ? `beats ${below[0]} alone` : 'misses'

function table(data: string): string {
  const rows: Row[] = JSON.parse(readFileSync(path(`bench/results/objectives-${data}.json`), 'utf8'))
  const seeds = [...new Set(rows.map(({ seed }) => seed))].sort((a, b) => a - b)
  const bar = (of: 'untrained' | 'raw', protocol: string): Moments =>
    moments(seeds.map(seed => rows.find(row => row.seed === seed)![of][protocol]!))
  const line = (name: string): string => {
    const all = rows.filter(row => row.objective === name)
    const own = all.filter(row => !row.error)
    const failed = all.find(row => row.error)
    if (failed)
      return `| \`${name}\` | ${recipeOf(name, data)} | ${own.length} | | | | failed: ${failed.error!.split('\n')[0]} |`
    const scores = ['knn-20', 'linear'].map(protocol => moments(own.map(({ trained }) => trained[protocol]!)))
    const [neighbours, linear] = (['knn-20', 'linear'] as const).map((protocol, i) =>
      beaten((['untrained', 'raw'] as const).filter(of => scores[i]!.mean > bar(of, protocol).mean)),
    )
    const verdict = neighbours === linear ? neighbours : `${neighbours} by neighbours, ${linear} by the linear probe`
    const rank = moments(own.map(({ effectiveRank }) => effectiveRank)).mean.toFixed(1)
    return `| \`${name}\` | ${recipeOf(name, data)} | ${own.length} | ${scores.map(percent).join(' | ')} | ${rank} | ${verdict} |`
  }
  const names = [...new Set(rows.map(({ objective }) => objective))].sort()
  const { projector, learningRate, channels, strides } = comparisons[data]!
  const missed = names.filter(name => name in (causes[data] ?? {}))
  return `${rows[0]!.samples} samples, ${seeds.length > 1 ? 'seeds' : 'seed'} ${seeds.join(', ')}; channels ${channels}, strides ${strides}, projector ${projector}, learning rate ${learningRate} and batches of 128 unless the row says otherwise.

| objective | recipe | runs | kNN-20 | linear | effective rank | against untrained and raw |
|---|---|---:|---:|---:|---:|---|
| raw pixels | | | ${percent(bar('raw', 'knn-20'))} | ${percent(bar('raw', 'linear'))} | | |
| untrained network | | | ${percent(bar('untrained', 'knn-20'))} | ${percent(bar('untrained', 'linear'))} | | |
${names.map(line).join('\n')}
${data in causes ? missed.map(name => `\n- \`${name}\`: ${causes[data]![name]}`).join('') : '\nCauses were looked for on `sprites` alone.'}`
}

const shown = Object.keys(comparisons).filter(data => existsSync(path(`bench/results/objectives-${data}.json`)))
const headings: Readonly<Record<string, string>> = { sprites: '`sprites`', cifar10: 'CIFAR-10, 10 000 training images' }
const commands: Readonly<Record<string, string>> = {
  sprites: 'node run.mjs objectives --backend node',
  cifar10: 'node run.mjs objectives --backend node --data cifar10 --root PATH --limit 10000 --samples 76800',
}

writeFileSync(
  path('docs/objectives-trained.md'),
  `# What each objective learns in a short run

Every objective trains a small convolutional network with the views of the command line's preset, with AdamW and one cycle, and sees as many
samples as every other, two views of each. What is measured is the frozen representation on the test set, in percent, mean ± standard
error over seeds, beside the same network untrained and the raw pixels. Recipes were found on seed 100, which is not among those
reported; no more than a handful was tried for each, so that this says how far each gets with little, and not which is better.
\`koleo\` and \`e2mc\` are added to VICReg. The effective rank is that of the embeddings, 1 where they collapsed to a point.

${shown.map(data => `## ${headings[data]}\n\n${table(data)}`).join('\n\n')}

Trained by \`cd bench && ${shown.map(data => commands[data]).join('` and `')}\`, which goes on where it stopped; written by
\`node run.mjs objectives-page\`. What else was tried: \`node run.mjs objectives --backend node --seeds 100 --only NAME --try JSON --out FILE\`,
such as \`--only byol --try '{"batch":32,"learningRate":2e-3}'\`.
`,
)
