import { createRandom, matMul } from '@infomax/math'
import { amariIndex, fastIca, jade, type Separation, vcregIca } from '../src/index.ts'
import { mixture, type SourceName } from '../test/mixtures.ts'
import { summary } from './table.ts'

export type Options = NonNullable<Parameters<typeof vcregIca>[1]>
export type Separate = (mixed: Parameters<typeof vcregIca>[0], seed: number) => Separation

export const byFastIca: Separate = (mixed, seed) => fastIca(mixed, { seed })
export const byJade: Separate = mixed => jade(mixed)
export const byVcreg =
  (options: Options): Separate =>
  (mixed, seed) =>
    vcregIca(mixed, { ...options, seed })

/** Below it a separation counts as one. */
export const good = 0.1

/** Amari's index over seeds, which draw the sources, the mixing, the projector and the start. */
export function cell(
  separate: Separate,
  names: readonly SourceName[],
  { n, d, seeds }: { readonly n: number; readonly d: number; readonly seeds: number },
): string {
  process.stderr.write('.')
  const scores = Array.from({ length: seeds }, (_, seed) => {
    const { mixed, mixing } = mixture(names, { n, d }, createRandom(seed, 'study', ...names, d))
    return amariIndex(matMul(separate(mixed, seed).unmixing, mixing))
  })
  return summary(scores, value => value < good)
}
