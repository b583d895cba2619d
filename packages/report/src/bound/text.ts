import { number, percent } from '../format.ts'
import { blocks, grid, wrap } from '../terminal.ts'
import { comparison, dominance, type ShownBound, share, sideBySide, verdict, words } from './readings.ts'

/** Bounds for a terminal, the one that was asked for first; at most 100 wide, no colours and no control characters. */
export const renderBoundText = (results: readonly ShownBound[]): string => blocks(results.flatMap(boundBlocks))

function boundBlocks(result: ShownBound): string[][] {
  const { name, terms, unit, constants, warnings } = result
  return [
    [`── ${name}`, ...wrap(verdict(result))],
    grid([
      ['term', 'value', 'share', 'kind', 'formula'],
      ...Object.entries(terms).map(([term, { value, kind, formula }]) => [
        words(term),
        number(value),
        percent(share(result, term)),
        kind,
        formula,
      ]),
    ]),
    grid([[`in ${unit}`, 'value'], ...sideBySide(result)]),
    wrap(`${dominance(result)} ${comparison(result)}`),
    Object.entries(terms).flatMap(([term, { assumes }]) => wrap(`${words(term)} assumes: ${assumes}`)),
    wrap(
      `constants: ${Object.entries(constants)
        .map(([constant, value]) => `${constant} = ${number(value)}`)
        .join(', ')}`,
    ),
    warnings.flatMap(({ code, message }) => wrap(`warning ${code}: ${message}`)),
  ]
}
