import { dhsic } from '../dependence/dhsic.ts'
import { distanceCorrelation } from '../dependence/distance-correlation.ts'
import { pairwiseHsic } from '../dependence/pairwise-hsic.ts'
import { collector, type Outcome, type Subject, short } from './subject.ts'
import { columnsOf, firstRows, largestColumns } from './table.ts'

/** Columns in the heat map and in pairs; columns tested jointly; samples that see permutations. */
const shown = 16
const joint = 6
const rows = 500

export interface DependenceOutcome extends Outcome {
  readonly map?: { readonly columns: number[]; readonly measure: string; readonly values: number[][] }
}

/** How independent are the features, in pairs and together? */
export async function dependence({ sample, moments, seed, permutations }: Subject): Promise<DependenceOutcome> {
  const { add, say, outcome } = collector('dependence')
  const chosen = largestColumns(sample, shown)
  if (chosen.length < 2) {
    say('With fewer than two columns that vary there is nothing to depend on each other.')
    return outcome()
  }
  const some = firstRows(sample, rows)
  const pairs = await add('pairwise-hsic', async () => {
    const found = await pairwiseHsic(columnsOf(some, chosen), { permutations: 50, seed })
    const { maxFirst, maxSecond } = found.parts!
    // columns of the embedding, not of the chosen
    return { ...found, parts: { ...found.parts, maxFirst: chosen[maxFirst!]!, maxSecond: chosen[maxSecond!]! } }
  })
  if (pairs)
    say(
      pairs.pValue! <= 0.05
        ? `The ${chosen.length} columns of largest variance depend on each other in pairs (mean HSIC ${short(pairs.value)}, p = ${short(pairs.pValue!)}, most columns ${pairs.parts!.maxFirst} and ${pairs.parts!.maxSecond}).`
        : `In pairs, the ${chosen.length} columns of largest variance cannot be told from independent (mean HSIC ${short(pairs.value)}, p = ${short(pairs.pValue!)}).`,
    )
  const few = chosen.slice(0, joint)
  const all = await add('dhsic', () => dhsic(columnsOf(some, few), { permutations, seed }))
  if (all)
    say(
      all.pValue! <= 0.05
        ? `Together, the ${few.length} of largest variance are not independent (dHSIC, p = ${short(all.pValue!)}); pairs alone cannot show this.`
        : `Together, the ${few.length} of largest variance cannot be told from independent (dHSIC, p = ${short(all.pValue!)}).`,
    )
  const total = await add('total-correlation', moments.totalCorrelation)
  if (total) say(`Their linear dependence amounts to ${short(total.value)} nats of total correlation.`)
  return { ...outcome(), map: await map(columnsOf(some, chosen), chosen) }
}

async function map(x: Subject['z'], columns: number[]) {
  const values = columns.map(() => columns.map(() => 1))
  const single = columns.map((_, j) => columnsOf(x, [j]))
  for (let a = 0; a < columns.length; a++)
    for (let b = 0; b < a; b++) {
      const { value } = await distanceCorrelation(single[a]!, single[b]!)
      values[a]![b] = value
      values[b]![a] = value
    }
  return { columns, measure: 'squared distance correlation', values }
}
