// Trained critics on the task of the papers on variational bounds: correlated normal pairs, and their cubes.
// node estimators/run.mjs critics [steps] [critic] [samples]
import { loadWasm } from '@infomax/backend-wasm'
import { createRandom, type Estimate, standalone } from '@infomax/core'
import { type CriticInput, criticEstimator, criticInformation } from '@infomax/critics'
import { type Matrix, matrix } from '@infomax/math'
import { fixed, table } from './page.ts'

const [steps, critic, n] = [
  Number(process.argv[2] ?? 4000),
  (process.argv[3] ?? 'separable') as NonNullable<CriticInput['critic']>,
  Number(process.argv[4] ?? 10_000),
]
const d = 20
const truths = [2, 4, 6, 8, 10]
const tasks = [
  { name: 'normal', of: (value: number) => value },
  { name: 'cubic', of: (value: number) => value ** 3 },
]
const bounds = criticEstimator.options.shape.bound.unwrap().options

const squaredCorrelation = (information: number): number => 1 - Math.exp((-2 * information) / d)

/** x normal, y = ρx + √(1 − ρ²)·noise, then y or y³, which is as much information. */
function sample(information: number, of: (value: number) => number): [x: Matrix, y: Matrix] {
  const random = createRandom(0, 'critics', information)
  const squared = squaredCorrelation(information)
  const x = Float64Array.from({ length: n * d }, () => random.normal())
  const y = x.map(value => of(Math.sqrt(squared) * value + Math.sqrt(1 - squared) * random.normal()))
  return [matrix(x, n, d), matrix(y, n, d)]
}

/** The value ± its standard error; in italics where a warning but that of too few steps goes with it. */
function cell({ value, interval, warnings }: Estimate): string {
  const distrusted = warnings.some(({ code }) => code !== 'NOT_CONVERGED')
  const decimals = Math.abs(value) < 100 ? 2 : 0
  const error = interval ? (interval.high - interval.low) / (2 * 1.96) : Number.NaN
  const text = `${fixed(value, decimals)} ± ${fixed(error, decimals)}`
  return distrusted ? `_${text}_` : text
}

await loadWasm()
const rows: string[][] = []
for (const { name, of } of tasks)
  for (const bound of bounds) {
    const cells = []
    for (const truth of truths) {
      const [x, y] = sample(truth, of)
      const context = { ...standalone, random: createRandom(0) }
      cells.push(cell(await criticInformation(x, y, { bound, critic, steps }, context)))
    }
    rows.push([name, `\`${bound}\``, ...cells])
    console.error(rows.at(-1)!.join('  '))
  }
const club = truths.map(truth => fixed((d * squaredCorrelation(truth)) / (1 - squaredCorrelation(truth)), 2))
console.log(
  `${n} samples, ${d} × ${d}, ${critic} critic, ${steps} steps at most; the other options as they are by default\n`,
)
console.log(
  table(
    ['task', 'bound', ...truths.map(truth => `${truth} nats`)],
    [...rows, ['normal', '`club` with the true density', ...club]],
    2,
  ),
)
