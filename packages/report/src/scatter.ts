import { rest, scatterChart } from './charts.ts'
import { plural } from './format.ts'
import type { Chart } from './svg.ts'

/** The most classes that a legend can hold, and the most points that a scatter can show apart. */
const mostClasses = 20
const mostPoints = 1500

/** Samples in a plane; a label is the number of a class, negative where there is none. */
interface Plane {
  readonly name: string
  readonly points: readonly (readonly [number, number])[]
  readonly labels: readonly number[]
  readonly explained: readonly [number, number]
}

/** A scatter a plane, with one legend for all: the most frequent classes of many, a share of many points. */
export function scatterPanels(
  planes: readonly Plane[],
  names: readonly string[],
): { readonly charts: readonly Chart[]; readonly notes: readonly string[] } {
  const frequency = new Map<number, number>()
  for (const { points, labels } of planes)
    for (const i of points.keys()) {
      const label = labels[i] ?? -1
      frequency.set(label, (frequency.get(label) ?? 0) + 1)
    }
  const ranked = [...frequency].sort((a, b) => b[1] - a[1]).map(([label]) => label)
  const kept = ranked.slice(0, mostClasses).sort((a, b) => a - b)
  const className = (label: number): string =>
    !kept.includes(label) ? rest : label < 0 ? 'unlabelled' : (names[label] ?? String(label))
  const classes = [...new Set([...kept.map(className), ...(ranked.length > mostClasses ? [rest] : [])])]
  const most = Math.max(0, ...planes.map(({ points }) => points.length))
  return {
    charts: planes.map(({ name, points, labels, explained }) => {
      const every = Math.ceil(points.length / mostPoints)
      const shown = points.flatMap(([x, y], i) =>
        i % every === 0 && Number.isFinite(x) && Number.isFinite(y)
          ? [{ x, y, label: className(labels[i] ?? -1) }]
          : [],
      )
      return scatterChart(name, shown, classes, explained)
    }),
    notes: [
      most > mostPoints ? `One in ${Math.ceil(most / mostPoints)} of the ${plural(most, 'point')} is drawn.` : '',
      ranked.length > mostClasses ? `The ${mostClasses} most frequent of ${ranked.length} classes are told apart.` : '',
    ],
  }
}
