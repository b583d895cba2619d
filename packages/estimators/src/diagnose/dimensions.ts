import { intrinsicDimensionMle } from '../geometry/intrinsic-dimension-mle.ts'
import { twoNn } from '../geometry/two-nn.ts'
import { collector, type Outcome, percent, type Subject, short } from './subject.ts'

/** How many dimensions does it use? */
export async function dimensions({ n, z, sample, moments }: Subject, spectrum: Float64Array): Promise<Outcome> {
  const { add, say, find, outcome } = collector('dimensions')
  const d = z.columns
  const effective = await add('effective-rank', moments.effectiveRank)
  const participation = await add('participation-ratio', moments.participationRatio)
  await add('stable-rank', moments.stableRank)
  if (effective && participation)
    say(
      `The spectrum is as even as that of ${short(effective.value)} equal directions by its entropy (effective rank), ${short(participation.value)} by its squares (participation ratio), of ${d}.`,
    )
  const total = spectrum.reduce((sum, value) => sum + value, 0)
  if (total > 0) {
    let [held, count] = [0, 0]
    while (held < 0.9 * total) held += spectrum[count++]!
    say(`${count} principal components hold 90 % of the variance.`)
  }
  const decay = await add('alpha-req', moments.alphaReq)
  if (decay)
    say(
      `The eigenvalues fall as a power law of exponent ${short(decay.value)} over ranks ${decay.parts!.from} to ${decay.parts!.to}, which explains ${percent(decay.parts!.rSquared!)} of their variation; Agrawal et al. (2022) found representations best near 1.`,
    )
  const line = await add('two-nn', () => twoNn(sample))
  const mle = await add('intrinsic-dimension-mle', () => intrinsicDimensionMle(sample))
  if (line && mle)
    say(
      `Locally the samples lie on about ${short(line.value)} dimensions by the ratio of the two nearest distances, ${short(mle.value)} by likelihood over ten to twenty neighbours; both fall short where the dimension is high.`,
    )
  if (n < 2 * d)
    find({
      code: 'FEW_SAMPLES',
      severity: 'caution',
      sentence: `${n} samples in ${d} dimensions: eigenvalues of the covariance are spread by chance alone, and ranks are at most ${Math.min(n - 1, d)}.`,
      value: n / d,
      threshold: 2,
      source: 'Marchenko and Pastur: with n/d = 2 equal eigenvalues spread over a factor of 34; ours',
    })
  return outcome()
}
