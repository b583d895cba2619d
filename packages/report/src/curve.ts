import type { Curve } from './summary.ts'

/** The most points a curve keeps: a figure is about as many pixels wide. */
export const limit = 400

/**
 * Bins `(step, value)` pairs, sorted by step, into at most 400 points of equally many pairs each.
 * A value that is not a finite number (JSON turns it into null) is counted and left out.
 */
export function curve(pairs: readonly { readonly step: number; readonly value: number }[]): Curve {
  const perBin = Math.max(1, Math.ceil(pairs.length / limit))
  const points: Curve['points'][number][] = []
  let notFinite = 0
  for (let from = 0; from < pairs.length; from += perBin) {
    const bin = pairs.slice(from, from + perBin)
    const values = bin.map(pair => pair.value).filter(Number.isFinite)
    notFinite += bin.length - values.length
    if (values.length === 0) continue
    points.push({
      step: bin.at(-1)!.step,
      mean: values.reduce((sum, value) => sum + value / values.length, 0),
      min: Math.min(...values),
      max: Math.max(...values),
    })
  }
  return { perBin, notFinite, points }
}

/** Mean of the first and of the last tenth of a curve's points, at least one point each; undefined without points. */
export function ends({ points }: Curve): { readonly first: number; readonly last: number } | undefined {
  if (points.length === 0) return undefined
  const tenth = Math.max(1, Math.round(points.length / 10))
  const mean = (some: Curve['points']): number => some.reduce((sum, point) => sum + point.mean / some.length, 0)
  return { first: mean(points.slice(0, tenth)), last: mean(points.slice(-tenth)) }
}
