import { fileURLToPath } from 'node:url'
import { cpu } from '@infomax/backend-cpu'
import { type Component, standalone } from '@infomax/core'
import objectives from '@infomax/objectives'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseArguments } from '../src/arguments.ts'
import { train } from '../src/commands/train.ts'
import { loadProject, type Project } from '../src/config/project.ts'
import { planRun } from '../src/run/plan.ts'
import { makeProject } from './fixtures.ts'
import { behaviourOf } from './pages/behaviour.ts'
import { contentsPage } from './pages/contents.ts'
import { differences } from './pages/differences.ts'
import { docstrings } from './pages/docstrings.ts'
import { commandOf, objectivePage, type Subject } from './pages/page.ts'
import { recipes } from './pages/recipes.ts'

const sources = fileURLToPath(new URL('../../objectives/src', import.meta.url))
const docs = fileURLToPath(new URL('../../../docs/objectives', import.meta.url))
const documented = docstrings(sources)
const definitions = (objectives.provides as readonly Component<'objective'>[]).toSorted((a, b) =>
  a.name < b.name ? -1 : 1,
)
const linkTo = (constant: string) => [...documented].find(([, docstring]) => docstring.constant === constant)?.[0]

let subjects: Subject[]
let project: Project
beforeAll(async () => {
  project = await loadProject({ folder: makeProject({ 'package.json': '{}' }), discover: false })
  await cpu.create({}, standalone).load()
  subjects = definitions.map(definition => ({
    definition,
    docstring: documented.get(definition.name)!,
    behaviour: behaviourOf(definition),
    recipe: recipes[definition.name]!,
    differences: differences[definition.name] ?? [],
  }))
}, 600_000)

// `npm run gen` runs these with -u, which writes the pages; without -u they are compared
describe.each(definitions.map(({ name }, i) => [name, i] as const))('the page of %s', (name, i) => {
  it('says what the code says', async () => {
    await expect(objectivePage(subjects[i]!, linkTo)).toMatchFileSnapshot(`${docs}/${name}.md`)
  })

  it('has a command that is a run', async () => {
    const [npx, infomax, command, ...words] = commandOf(recipes[name]!).replaceAll('\\\n', '').split(/ +/)
    expect([npx, infomax, command]).toEqual(['npx', 'infomax', 'train'])
    const args = await parseArguments(words, train)
    expect(args.positionals).toEqual([])
    const { config } = await planRun(project, args.assignments)
    expect(config.data).toMatchObject({ name: 'cifar10', options: { root: 'PATH' } })
    expect([config.objective, ...config.add].map(one => one.name)).toContain(name)
  })
})

it('lists every objective', async () => {
  await expect(contentsPage(subjects)).toMatchFileSnapshot(`${docs}/README.md`)
})

it('says nothing of an objective that there is not', () => {
  const names = definitions.map(({ name }) => name)
  expect(Object.keys(recipes).toSorted()).toEqual(names)
  for (const name of Object.keys(differences)) expect(names).toContain(name)
})
