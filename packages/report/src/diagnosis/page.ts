import type { Diagnosis, Topic } from '@infomax/core'
import { figure, page, section } from '../document.ts'
import type { Figure } from '../figures.ts'
import { count, plural } from '../format.ts'
import { type Content, html, type Markup } from '../markup.ts'
import { table } from '../tables.ts'
import { commandOf, type DiagnosisPage } from './command.ts'
import { diagnosisFigures } from './figures.ts'
import { estimatesTable, findingList, missingList } from './tables.ts'
import { answersOf, order, topicOf, topics } from './topics.ts'
import { sampled, trust, verdict } from './verdict.ts'

/** A diagnosis as one self-contained HTML page, light and dark: figures are inline SVG, nothing is fetched, no script runs. */
export async function renderDiagnosisHtml(diagnosis: Diagnosis, about: DiagnosisPage): Promise<string> {
  const figures = await diagnosisFigures(diagnosis)
  const sections = order.flatMap(topic => {
    const found = topicSection(diagnosis, topic, figures)
    return found ? [{ topic, found }] : []
  })
  return page(
    about.title,
    html`${opening(diagnosis, about)}
<main>
${sections.length > 1 && html`<nav aria-label="Questions">${sections.map(({ topic }) => html`<a href="#${topic}">${topics[topic].name}</a> `)}</nav>`}
${sections.map(({ found }) => found)}
${section('How to read the numbers', legend(diagnosis), 'reading')}
${section('What was read', provenance(diagnosis, about), 'data')}
</main>
<footer><p>This page is one file: it fetches nothing and runs no script.</p></footer>`,
  )
}

function opening(diagnosis: Diagnosis, { title }: DiagnosisPage): Markup {
  const { n, d, classes, seed, findings, answers } = diagnosis
  const problem = findings.some(({ severity }) => severity === 'problem')
  const facts = [
    plural(n, 'sample'),
    plural(d, 'dimension'),
    ...(classes ? [plural(classes.length, 'class', 'classes')] : []),
    `seed ${seed}`,
  ]
  return html`<header>
<p class="eyebrow">infomax diagnose</p>
<h1>${title}</h1>
<p class="facts">${facts.join(' · ')}</p>
<p class="${problem ? 'lead alert' : 'lead'}">${verdict(diagnosis)}</p>
${findingList(diagnosis)}
<p>${trust(answers.flatMap(({ estimates }) => estimates))} ${sampled(diagnosis)}</p>
</header>`
}

function topicSection(diagnosis: Diagnosis, topic: Topic, figures: readonly Figure[]): Markup | false {
  const { name, question } = topics[topic]
  const answers = answersOf(diagnosis, topic)
  const estimates = answers.flatMap(answer => answer.estimates)
  const content: Content = [
    answers.flatMap(({ sentences }) => sentences.map(sentence => html`<p>${sentence}</p>\n`)),
    figures.filter(found => topicOf(found, diagnosis) === topic).map(figure),
    estimatesTable(`${name}: every estimate`, estimates),
    missingList(answers),
  ]
  return section(question, content, topic)
}

const legend = ({ n }: Diagnosis): Content => html`<dl class="methods">
<dt>Side</dt><dd>But for chance in the samples, a lower bound lies below the true value and an upper bound above it: a small lower bound and a large upper bound say little. A point estimate can be off either way. Do not compare numbers of different sides.</dd>
<dt>Interval</dt><dd>Where the true value is expected, by the method and at the level beside it. It covers the chance in these samples; it does not cover a bias that a warning names. “–”: no interval is known for this estimate.</dd>
<dt>p-value</dt><dd>How often a statistic at least as extreme comes up where there is nothing to find. With ${count(n)} samples ${n >= 1000 ? 'even a departure too small to matter has a small p: read the size of the effect beside it' : 'a large p is no proof that there is nothing to find'}.</dd>
<dt>Warnings</dt><dd>What is known to be wrong with an estimate on these data, by a code that stays the same from release to release.</dd>
<dt>Thresholds</dt><dd>A problem or a caution is a number past a threshold that its source suggests. Thresholds are conventions: no problem found is not proof of a good embedding.</dd>
</dl>`

function provenance(diagnosis: Diagnosis, about: DiagnosisPage): Content {
  const { n, d, classes, subsample, seed } = diagnosis
  const { embedding, labels, views } = about.files
  const file = (path: string | undefined): Content => (path === undefined ? 'none' : html`<code>${path}</code>`)
  return [
    table(
      'Input',
      [{ title: 'what' }, { title: 'value' }],
      [
        ['embedding', file(embedding)],
        ['labels', file(labels)],
        ['other view', file(views)],
        ['samples × dimensions', `${count(n)} × ${count(d)}`],
        ...(classes ? [['classes', classNames(classes)] as const] : []),
        ['subsample of slow estimates', subsample === undefined ? 'none: every sample was used' : count(subsample)],
        ['seed', String(seed)],
      ],
    ),
    html`<p>This command made it; with <code>--json</code> it prints every number.</p>
<pre class="command">${commandOf(about, seed)}</pre>`,
  ]
}

/** The most classes that are named. */
const mostNames = 20

const classNames = (classes: readonly string[]): string =>
  `${count(classes.length)}: ${classes.slice(0, mostNames).join(', ')}${classes.length > mostNames ? ' …' : ''}`
