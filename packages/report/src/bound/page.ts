import { figure, page, section } from '../document.ts'
import { drawPlans, type Figure } from '../figures.ts'
import { number, percent } from '../format.ts'
import { html, type Markup } from '../markup.ts'
import { table } from '../tables.ts'
import { boundChart, termsChart } from './charts.ts'
import { comparison, dominance, kinds, type ShownBound, share, sideBySide, verdict, words } from './readings.ts'

export interface BoundPage {
  readonly title: string
  /** What it was computed from, in a few words each. */
  readonly facts: readonly string[]
}

/**
 * Bounds on one predictor as one self-contained HTML page, light and dark, the one that was asked for first: figures are
 * inline SVG, nothing is fetched, no script runs.
 */
export async function renderBoundHtml(results: readonly ShownBound[], about: BoundPage): Promise<string> {
  const figures = await drawPlans(
    results.map(result => ({
      id: result.name,
      title: 'What the bound is made of',
      sentence: `${dominance(result)} ${comparison(result)}`,
      notes: [],
      charts: [termsChart(result), boundChart(result)],
    })),
  )
  const [first] = results
  return page(
    about.title,
    html`<header>
<p class="eyebrow">infomax bound</p>
<h1>${about.title}</h1>
<p class="facts">${about.facts.join(' · ')}</p>
<p class="${first?.vacuous ? 'lead alert' : 'lead'}">${first && verdict(first)}</p>
</header>
<main>
${results.length > 1 && html`<nav aria-label="Bounds">${results.map(({ name }) => html`<a href="#${name}">${name}</a> `)}</nav>`}
${results.map((result, i) => boundSection(result, figures[i]!, i > 0))}
${section('How to read the numbers', legend, 'reading')}
</main>
<footer><p>This page is one file: it fetches nothing and runs no script.</p></footer>`,
  )
}

function boundSection(result: ShownBound, drawn: Figure, beside: boolean): Markup | false {
  const { name, terms, unit, constants, warnings } = result
  return section(
    name,
    [
      beside && html`<p>${verdict(result)}</p>`,
      figure(drawn),
      table(
        'Term by term',
        [
          { title: 'term' },
          { title: 'value', as: 'number' },
          { title: 'share', as: 'number' },
          { title: 'kind' },
          { title: 'formula' },
          { title: 'it assumes', as: 'prose' },
        ],
        Object.entries(terms).map(([term, { value, kind, formula, assumes }]) => [
          words(term),
          number(value),
          percent(share(result, term)),
          kind,
          formula,
          assumes,
        ]),
      ),
      table(
        'The bound beside test data',
        [{ title: `in ${unit}` }, { title: 'value', as: 'number' }],
        sideBySide(result),
      ),
      warnings.length > 0 &&
        html`<h3>What it must not be read without</h3>
<ul class="findings">${warnings.map(({ code, message }) => html`<li><p><code>${code}</code> ${message}</p></li>`)}</ul>`,
      html`<details><summary>Every constant that was used</summary>${table(
        `Constants of ${name}`,
        [{ title: 'constant' }, { title: 'value', as: 'number' }],
        Object.entries(constants).map(([constant, value]) => [constant, number(value)]),
      )}</details>`,
    ],
    name,
  )
}

const legend = html`<dl class="methods">
${Object.entries(kinds).map(
  ([kind, sentence]) => html`<dt>${kind}</dt><dd>A term of this kind ${sentence}.</dd>
`,
)}<dt>Share</dt><dd>The size of a term over the sum of the sizes of all, so that shares add up to 100 % where a term is negative, too.</dd>
<dt>Probability</dt><dd>How often, over new samples of the same sizes, the bound holds if all that its terms assume is true. It says nothing of one sample.</dd>
<dt>Vacuous</dt><dd>Not below what holds of any predictor of the kind. Such a bound proves nothing, though its terms may still tell two networks apart.</dd>
</dl>`
