import { kolchinskyTracey } from '../entropy/kolchinsky-tracey.ts'
import { uniformity } from '../geometry/uniformity.ts'
import { collector, type Outcome, type Subject, short } from './subject.ts'

/** How much room does it take? */
export async function geometry({ z, sample, moments }: Subject): Promise<Outcome> {
  const { add, say, outcome } = collector('geometry')
  const spread = await add('uniformity', () => uniformity(sample))
  if (spread)
    say(
      `Uniformity on the sphere is ${short(spread.value)}; an even spread in high dimension gives −4, a single point 0 (Wang and Isola, arXiv:2005.10242, t = 2).`,
    )
  const gaussian = await add('gaussian-entropy', moments.gaussianEntropy)
  if (gaussian && gaussian.value === Number.NEGATIVE_INFINITY)
    say(
      'It lies in fewer directions than it has columns, so that as a density its entropy is −∞: read logdet and coding-rate.',
    )
  else if (gaussian)
    say(
      `The entropy of a Gaussian with this covariance is ${short(gaussian.value)} nats, an upper bound of the entropy of any embedding with it. It moves with the scale: compare only embeddings of one scale.`,
    )
  await add('logdet', moments.logdet)
  await add('coding-rate', moments.codingRate)
  const noise = z.columns > 0 ? meanVariance(sample) / 10 : 1
  if (noise > 0) await add('kolchinsky-tracey', () => kolchinskyTracey(sample, { variance: noise, side: 'upper' }))
  return outcome()
}

function meanVariance({ data, rows, columns }: Subject['z']): number {
  let sum = 0
  for (let j = 0; j < columns; j++) {
    let [total, squares] = [0, 0]
    for (let i = 0; i < rows; i++) total += data[i * columns + j]!
    for (let i = 0; i < rows; i++) squares += (data[i * columns + j]! - total / rows) ** 2
    sum += squares / rows
  }
  return sum / columns
}
