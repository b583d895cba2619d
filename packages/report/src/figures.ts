import { withCeilings } from './ceilings.ts'
import { barChart, binning, curveChart, floor, lineChart, spectrumChart } from './charts.ts'
import { plural } from './format.ts'
import { categories, palette, roleColour, subjectColour } from './palette.ts'
import {
  historySentence,
  lossSentence,
  monitorSentence,
  optimisationSentence,
  projectionSentence,
  spectrumSentence,
  words,
} from './readings.ts'
import { accuracyName, accuracySentence, bySubject, latentSentence, subjectName } from './results.ts'
import { scatterPanels } from './scatter.ts'
import type { EvaluationRow, RunSummary } from './summary.ts'
import { type Chart, draw } from './svg.ts'

/** A figure of one or more panels, with what its numbers say. */
export interface Figure {
  readonly id: string
  readonly title: string
  /** Reads the figure from the numbers, whatever they say. */
  readonly sentence: string
  /** How it is drawn: binning, what is left out. */
  readonly notes: readonly string[]
  /** Standalone SVG documents. */
  readonly panels: readonly string[]
  /** Many small panels beside each other. */
  readonly gallery?: boolean
}

/** A figure before it is drawn. What is SVG already stays as it is. */
export type Plan = Omit<Figure, 'panels'> & { readonly charts: readonly (Chart | string)[] }

/** Every figure that the run has the numbers for. */
export const renderFigures = (summary: RunSummary): Promise<Figure[]> =>
  drawPlans(
    [
      accuracy(summary),
      latents(summary),
      loss(summary),
      spectra(summary),
      projection(summary, 'representation'),
      projection(summary, 'embedding'),
      monitors(summary),
      history(summary),
      optimisation(summary),
    ].filter(({ charts }) => charts.length > 0),
  )

/** One after the other: a drawing holds its data several times over. */
export async function drawPlans(plans: readonly Plan[]): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const { charts, notes, ...plan } of plans) {
    const panels: string[] = []
    for (const chart of charts) panels.push(typeof chart === 'string' ? chart : await draw(chart))
    figures.push({ ...plan, notes: notes.filter(Boolean), panels })
  }
  return figures
}

const intervalNotes = (rows: readonly EvaluationRow[]): string[] => {
  const kinds = rows.flatMap(({ cells }) =>
    Object.values(cells).flatMap(({ interval }) =>
      interval ? [`Lines over the bars are ${Math.round(100 * interval.level)} % intervals (${interval.method}).`] : [],
    ),
  )
  return [...new Set(kinds)]
}

function accuracy(summary: RunSummary): Plan {
  const { evaluations: rows, data } = summary
  const title = accuracyName(summary)
  const chance = data.classes.length > 1 ? 1 / data.classes.length : undefined
  const chart = barChart({
    title,
    axis: `${title} on the test set (%)`,
    rows: rows.map(({ protocol, cells }) => ({ name: protocol, cells })),
    unit: 'accuracy',
    domain: [0, 1],
    name: subject => subjectName(summary, subject),
    ...(chance !== undefined && { reference: chance }),
  })
  return {
    id: 'accuracy',
    title: `${title} by protocol`,
    sentence: accuracySentence(summary),
    notes: [
      ...intervalNotes(rows),
      chance === undefined
        ? ''
        : `The dashed line is guessing: 1 of ${plural(data.classes.length, 'class', 'classes')}.`,
    ],
    charts: rows.length > 0 ? [chart] : [],
  }
}

function latents(summary: RunSummary): Plan {
  const { latents: rows } = summary
  const values = rows.flatMap(({ cells }) => Object.values(cells).map(cell => cell.value)).filter(Number.isFinite)
  // One very bad latent must not squeeze all others: its bar ends at −1, its number says how bad.
  const low = Math.max(-1, Math.min(0, ...values))
  const chart = barChart({
    title: 'R² of each latent',
    axis: 'R² on the test set',
    rows: rows.map(({ latent, cells }) => ({ name: latent, cells })),
    unit: 'R²',
    domain: [low, 1],
    name: subject => subjectName(summary, subject),
    ...(low < 0 && { reference: 0 }),
  })
  return {
    id: 'latents',
    title: 'The data’s latents, predicted',
    sentence: latentSentence(summary),
    notes: [
      ...intervalNotes(rows),
      'R² is 1 for a perfect prediction and 0 for predicting the mean.',
      values.some(value => value < -1) ? 'Bars end at −1; the number beside them is exact.' : '',
    ],
    charts: rows.length > 0 ? [chart] : [],
  }
}

function loss(summary: RunSummary): Plan {
  const { loss: total, terms } = summary
  const charts = [
    curveChart('total loss', 'sum of the weighted terms', palette.ink.light, total),
    ...terms.map(({ name, role, weighted }) =>
      curveChart(`${name} (${role})`, 'weight · value', roleColour[role] ?? palette.blue.light, weighted),
    ),
  ]
  return {
    id: 'loss',
    title: 'Loss and its terms',
    sentence: lossSentence(summary),
    notes: [
      'Colour is a term’s role in I(Z;X′) ≥ H(Z) + E log q(z|z′): purple entropy, vermilion reconstruction, green regularisation.',
      binning(total),
    ],
    charts: total.points.length > 0 ? charts : [],
  }
}

function spectra(summary: RunSummary): Plan {
  const layers = (['representation', 'embedding'] as const).flatMap(of => {
    const found = bySubject(summary.spectra.filter(s => s.of === of)).map(({ subject, eigenvalues }) => ({
      name: subjectName(summary, subject),
      colour: subjectColour[subject],
      eigenvalues,
    }))
    return found.length > 0 ? [{ of, found }] : []
  })
  return {
    id: 'spectra',
    title: 'Spectra',
    sentence: layers.map(({ of }) => spectrumSentence(summary, of)).join(' '),
    notes: [
      'Eigenvalues of the covariance matrix, largest first. Effective rank: exp of the entropy of the eigenvalues’ shares.',
      ...layers.flatMap(({ of, found }) =>
        found.flatMap(({ name, eigenvalues }) => {
          const missing = eigenvalues.filter(value => !(value > floor(eigenvalues))).length
          return missing > 0
            ? [`${plural(missing, 'eigenvalue')} of the ${of} (${name}) at most 10⁻¹⁰ of the largest: not drawn.`]
            : []
        }),
      ),
    ],
    charts: layers
      .filter(({ found }) => found.some(({ eigenvalues }) => eigenvalues.some(value => value > 0)))
      .map(({ of, found }) => spectrumChart(of, found)),
  }
}

function projection(summary: RunSummary, of: 'representation' | 'embedding'): Plan {
  const projections = bySubject(summary.projections.filter(p => p.of === of))
  const { label, classes } = summary.data
  const { charts, notes } = scatterPanels(
    projections.map(({ subject, ...plane }) => ({ ...plane, name: subjectName(summary, subject) })),
    classes,
  )
  return {
    id: `projection-${of}`,
    title: `The ${of} in its first two principal components`,
    sentence: projectionSentence(summary, of),
    notes: [`A point is one sample${label ? `, its colour and mark its label (${label})` : ''}.`, ...notes],
    charts,
  }
}

function monitors({ monitors: all }: RunSummary): Plan {
  const drawn = all.filter(({ points }) => points.length > 0)
  const charts = withCeilings(drawn).map(({ monitored: { monitor, quantity, unit, points }, ceiling }) =>
    lineChart(
      words(monitor === quantity ? quantity : `${monitor}: ${words(quantity)}`),
      unit === '' || unit === '1' ? 'no unit' : unit,
      [
        { name: ceiling ? 'measured' : quantity, colour: palette.blue.light, points },
        ...(ceiling ? [{ name: 'ceiling', colour: palette.vermilion.light, points: ceiling.points }] : []),
      ],
    ),
  )
  return {
    id: 'monitors',
    title: 'The representation while it trained',
    sentence: monitorSentence(drawn),
    notes: [],
    charts,
  }
}

function history(summary: RunSummary): Plan {
  const rows = summary.evaluations.filter(row => row.history.length > 1)
  const series = rows.map(({ protocol, history: points }, i) => ({
    name: protocol,
    colour: categories[i % categories.length]!,
    points: points.filter(point => Number.isFinite(point.value)),
  }))
  return {
    id: 'history',
    title: `${accuracyName(summary)} during training`,
    sentence: historySentence(summary),
    notes: [],
    charts: rows.length > 0 ? [lineChart('trained network', `${accuracyName(summary)} (%)`, series, '.0%')] : [],
  }
}

function optimisation(summary: RunSummary): Plan {
  const { learningRate, gradientNorm, imagesPerSecond } = summary
  const all = [
    { of: learningRate, title: 'learning rate', unit: 'no unit' },
    { of: gradientNorm, title: 'gradient norm', unit: 'Euclidean norm' },
    { of: imagesPerSecond, title: 'speed', unit: 'images/s' },
  ]
  return {
    id: 'optimisation',
    title: 'Optimisation and speed',
    sentence: optimisationSentence(summary),
    notes: [binning(learningRate)],
    charts: all
      .filter(({ of }) => of.points.length > 0)
      .map(({ of, title, unit }) => curveChart(title, unit, palette.blue.light, of)),
  }
}
