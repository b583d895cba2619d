import type { Component } from '@infomax/core'
import type { Behaviour } from './behaviour.ts'
import type { Difference } from './differences.ts'
import type { Docstring } from './docstrings.ts'
import { code, paperLink, prose, table } from './markdown.ts'
import { optionTables } from './options.ts'
import type { Recipe } from './recipes.ts'

/** All that a page says of one objective. */
export interface Subject {
  readonly definition: Component<'objective'>
  readonly docstring: Docstring
  readonly behaviour: Behaviour
  readonly recipe: Recipe
  readonly differences: readonly Difference[]
}

/** The page of an objective, in Markdown; `linkTo` gives the name of the objective that a docstring links to. */
export function objectivePage(subject: Subject, linkTo: (constant: string) => string | undefined): string {
  const { definition, docstring, behaviour, differences } = subject
  const shown = (text: string) => prose(text, linkTo)
  const section = (title: string, body: string) => `## ${title}\n\n${body}`
  return `${[
    `# ${definition.name}`,
    `**${shown(definition.summary)}**${definition.paper ? ` · ${paperLink(definition.paper)}` : ''}`,
    ...docstring.paragraphs.filter(paragraph => paragraph !== `${definition.summary}.`).map(shown),
    section('Terms', termsOf(behaviour)),
    section('Options', optionTables(definition)),
    section('What it needs', bullets(needsOf(subject))),
    section('What it keeps', keepsOf(behaviour)),
    ...(docstring.throws ? [section('Errors', shown(docstring.throws))] : []),
    ...(differences.length
      ? [
          section(
            'Differs from published code',
            bullets(differences.map(({ what, source }) => `${what} (${shown(source)})`)),
          ),
        ]
      : []),
    section('On CIFAR-10', recipeOf(subject)),
    section(
      'Sources',
      bullets([
        ...docstring.sources.map(shown),
        `Code: [${docstring.file}](../../packages/objectives/src/${docstring.file})`,
      ]),
    ),
    footer,
  ].join('\n\n')}\n`
}

const footer = '[All objectives](README.md). Written by `npm run gen` from the code; change it there.'

const bullets = (lines: readonly string[]): string => lines.map(line => `- ${line}`).join('\n')

const termsOf = ({ terms }: Behaviour): string =>
  [
    'Their sum, each times its weight, is minimised. Terms and weights of the default options:',
    table(
      ['term', 'role', 'weight'],
      terms.map(({ name, role, weight }) => [code(name), role, String(weight)]),
    ),
  ].join('\n\n')

/** What a run must supply. */
export function needsOf({ definition: { needs }, behaviour }: Pick<Subject, 'definition' | 'behaviour'>): string[] {
  const { views = 1, batch, labels } = needs ?? {}
  return [
    views === 1 ? 'one view or more' : `${views} views or more`,
    ...(batch === undefined ? [] : [`a batch of ${batch} or more`]),
    ...(labels ? ['labels'] : []),
    ...(behaviour.finite ? ['a data set of known size'] : []),
  ]
}

function keepsOf({ owned, teacher }: Behaviour): string {
  const [first, last] = teacher ?? []
  const parts = [
    ...(teacher
      ? [
          `A teacher: a copy of the network that follows it with momentum ${first === last ? first : `${first} at first and ${last} at the end`}.`,
        ]
      : []),
    ...(owned.length
      ? [
          table(
            ['name', 'shape', 'how it changes'],
            owned.map(({ name, shape, trained }) => [
              code(name),
              code(shape),
              trained ? 'trained' : 'moved after each step',
            ]),
          ),
          'Shapes are those of the default options, for embeddings of d dimensions. All of it is part of a checkpoint.',
        ]
      : []),
  ]
  return parts.length ? parts.join('\n\n') : 'Nothing: it can be used without a run, as `loss()` does.'
}

/** The command of a recipe, as a page shows it and a shell takes it. */
export const commandOf = ({ settings }: Recipe): string => {
  const lines = ['npx infomax train data=cifar10 data.root=PATH']
  for (const setting of settings) {
    const last = lines.at(-1)!
    if (last.length + setting.length > 100 || lines.length === 1) lines.push(`  ${setting}`)
    else lines[lines.length - 1] = `${last} ${setting}`
  }
  return lines.join(' \\\n')
}

function recipeOf({ recipe }: Subject): string {
  const paragraphs = [originOf(recipe), `\`\`\`sh\n${commandOf(recipe)}\n\`\`\``]
  return [...paragraphs, ...(recipe.notes.length ? [recipe.notes.join(' ')] : [])].join('\n\n')
}

function originOf({ by, accuracy }: Recipe): string {
  if (by === 'us') return 'We know of no published recipe to follow: this one is ours, and was not run.'
  const reported =
    accuracy === undefined
      ? ''
      : `, for which it reports **${accuracy.toFixed(2)} %** (a linear probe that is trained beside the network)`
  return `solo-learn's recipe${reported}; not run here. [What all such recipes differ in](README.md#on-the-recipes-for-cifar-10).`
}
