import { type Matrix, matMul, normalizedRows, transpose } from '@infomax/math'
import { cka } from '../dependence/cka.ts'
import { hsic } from '../dependence/hsic.ts'
import { alignment } from '../geometry/alignment.ts'
import { infoNce } from '../information/critic-bounds.ts'
import { erBound } from '../information/er-bound.ts'
import { lidar } from '../spectrum/lidar.ts'
import { collector, type Outcome, type Subject, short } from './subject.ts'
import { firstRows } from './table.ts'

const rows = 1000
const temperature = 0.1

/** How much does it know about the other view? */
export async function views({ sample, views: given, seed, permutations }: Subject): Promise<Outcome> {
  const { add, say, find, outcome } = collector('views')
  const other = given!.sample
  const [a, b] = [firstRows(sample, rows), firstRows(other, rows)]
  const test = await add('hsic', () => hsic(a, b, { permutations, seed }))
  if (test?.pValue !== undefined && test.pValue > 0.05)
    find({
      code: 'VIEWS_UNRELATED',
      severity: 'problem',
      sentence: `The two views cannot be told from independent (HSIC, p = ${short(test.pValue)}): are their rows in the same order?`,
      value: test.pValue,
      threshold: 0.05,
      source: 'Gretton et al. (2008), permutation test',
    })
  else if (test) say(`The views depend on each other (HSIC, p = ${short(test.pValue!)}).`)
  const similar = await add('cka', () => cka(a, b, { debiased: true }))
  if (similar) say(`Their geometry is alike to ${short(similar.value)} of 1 (debiased linear CKA).`)
  if (sample.columns !== other.columns) {
    say(`They have ${sample.columns} and ${other.columns} columns, so they are not compared sample by sample.`)
    return outcome()
  }
  const apart = await add('alignment', () => alignment(normalizedRows(sample), normalizedRows(other)))
  if (apart)
    say(
      `On the sphere, two views of one sample are ${short(apart.value)} apart in squared distance; unrelated directions are 2 apart (alignment of Wang and Isola).`,
    )
  const bound = await add('er-bound', () => erBound(sample, other))
  if (bound)
    say(
      `They share about ${short(bound.value)} nats by entropy and reconstruction, a lower bound where the entropy is not overestimated: ${short(bound.parts!.entropy!)} of entropy, ${short(bound.parts!.reconstruction!)} of reconstruction.`,
    )
  const contrast = await add('info-nce', () => infoNce(scores(a, b)))
  if (contrast)
    say(
      `InfoNCE with cosines at temperature ${temperature} finds ${short(contrast.value)} nats, of at most ln n = ${short(Math.log(a.rows))}.`,
    )
  await add('lidar', () => lidar(sample, other))
  return outcome()
}

function scores(a: Matrix, b: Matrix): Matrix {
  const products = matMul(normalizedRows(a), transpose(normalizedRows(b)))
  return { ...products, data: products.data.map(value => value / temperature) }
}
