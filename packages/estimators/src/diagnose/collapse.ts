import type { Matrix } from '@infomax/math'
import { duplicates } from '../findings.ts'
import { collector, type Outcome, percent, type Subject, short } from './subject.ts'
import { hasCovariance, type Totals } from './totals.ts'

/** 1 for directions spread evenly over the sphere, 0 for one direction. */
const smallestSpread = 0.1
const smallestRank = 0.1
/** Of three directions or more, one is collapse whatever its share. */
const oneDirection = 1.5

/** Did everything go to one point, or into few directions? */
export async function collapse({ z, sample, moments, totals }: Subject): Promise<Outcome> {
  const { add, say, find, outcome } = collector('collapse')
  if (totals) say(provenance(totals, sample))
  const spread = (await add('normalised-deviation', moments.normalisedDeviation))!
  if (spread.value < smallestSpread)
    find({
      code: 'COLLAPSED',
      severity: 'problem',
      sentence: `All embeddings point almost the same way: the standard deviation of the normalised columns is ${percent(spread.value)} of that of directions spread evenly.`,
      value: spread.value,
      threshold: smallestSpread,
      source: 'Chen and He (arXiv:2011.10566, section 4.1) for the measure; the threshold is ours',
    })
  else
    say(
      `The directions are spread at ${percent(spread.value)} of what an even spread over the sphere would give (0 is complete collapse): they did not go to one point.`,
    )
  const dead = (await add('dead-dimensions', moments.deadDimensions))!
  if (dead.value > 0)
    find({
      code: 'DEAD_DIMENSIONS',
      severity: dead.value >= 0.5 ? 'problem' : 'caution',
      sentence: `${percent(dead.value)} of the ${z.columns} columns hardly vary: they carry nothing.`,
      value: dead.value,
      threshold: 0,
      source: 'a column is dead below 1 % of the root mean square of all; a problem from one half on; ours',
    })
  else say('No column is dead.')
  const rank = await add('rankme', moments.rankme)
  const available = rank ? Math.min(rank.n, z.columns) : 0
  if (rank && available > 1) {
    const share = rank.value / available
    if (share < smallestRank || (available > 2 && rank.value < oneDirection))
      find({
        code: 'LOW_RANK',
        severity: 'problem',
        sentence: `RankMe is ${short(rank.value)} of ${available}: the embedding lies in few directions (dimensional collapse). After supervised training this is the number of classes, less one; after self-supervised training it is a loss.`,
        value: share,
        threshold: smallestRank,
        source:
          'Jing et al. (arXiv:2110.09348) for dimensional collapse, Garrido et al. (arXiv:2210.02885) for the measure; they give no threshold, this one is ours',
      })
    else say(`RankMe is ${short(rank.value)} of ${available}: the directions are in use.`)
  }
  const repeated = duplicates(z)
  if (repeated)
    find({
      code: repeated.code,
      severity: 'caution',
      sentence: `${repeated.message} Estimates from nearest neighbours suffer.`,
      value: Number.parseInt(repeated.message, 10),
      threshold: 0,
      source: 'Kraskov et al. (arXiv:cond-mat/0305641): neighbours assume a density',
    })
  return outcome()
}

/** Which numbers are of how many samples, where not all are held. */
const provenance = (totals: Totals, sample: Matrix): string =>
  hasCovariance(totals)
    ? `Means, variances and all that the covariance decides are of all ${totals.n} samples, read in one pass; what needs pairs or neighbours is of ${sample.rows} drawn at random.`
    : `Means and variances of the ${sample.columns} columns are of all ${totals.n} samples, read in one pass; all else, the covariance among it, is of samples drawn at random, ${sample.rows} for what is slow.`
