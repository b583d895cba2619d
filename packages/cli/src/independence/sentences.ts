import type { Independence } from './measure.ts'

/** What was found, for someone who has not met the statistics. */
export const sentences = (found: Independence): string[] => [scope(found), inPairs(found), together(found)]

function scope({ n, d, samples, features, constant, settings }: Independence): string {
  const varying = d - constant.length
  return [
    `${features.length} features, ${samples} samples.`,
    ...(features.length < varying
      ? [
          `The file has ${varying} that vary: ${features.length} were drawn at random, seed ${settings.seed} (--features).`,
        ]
      : []),
    ...(samples < n ? [`It has ${n} samples: ${samples} were drawn (--limit).`] : []),
    ...(constant.length
      ? [`Left out, as ${constant.length === 1 ? 'it does not vary' : 'they do not vary'}: ${constant.join(', ')}.`]
      : []),
  ].join(' ')
}

function inPairs({ pairs, list, settings }: Independence): string {
  const { discoveries, tested } = pairs
  const standing = `${discoveries} of ${tested} ${tested === 1 ? 'pair' : 'pairs'} ${discoveries === 1 ? 'stands' : 'stand'} out at a false-discovery rate of ${settings.level}`
  if (pairs.independent)
    return `In pairs they cannot be told from independent ones${
      discoveries === 0
        ? ''
        : `, although ${standing}, by an approximation that the random orders of all do not confirm`
    }.`
  const { first, second } = list[0]!
  return `In pairs they depend on one another, most of all ${first} and ${second}: ${
    discoveries === 0 ? 'no single pair stands out, but all together do' : standing
  }.`
}

function together({ pairs, joint, features }: Independence): string {
  const who =
    joint.features.length < features.length
      ? `Of these, features ${joint.features.join(', ')} together`
      : 'Together they'
  if (joint.independent)
    return pairs.independent
      ? `${who} cannot be told from independent either.`
      : `${who} cannot be told from independent: dHSIC sees less than the pairs do, which stand.`
  return pairs.independent
    ? `${who} do depend on one another: pairwise independent is not jointly independent.`
    : `${who} are not independent, as their pairs may already say.`
}
