import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/** The comment above the definition of an objective, in its parts. */
export interface Docstring {
  /** What its source calls it, and so does `{@link …}`. */
  readonly constant: string
  readonly file: string
  /** All but what it throws. */
  readonly paragraphs: readonly string[]
  readonly throws?: string
  /** Of each `@see`. */
  readonly sources: readonly string[]
}

/** The docstring of every objective that the sources of a folder define, by name. */
export function docstrings(folder: string): ReadonlyMap<string, Docstring> {
  const files = readdirSync(folder).filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  return new Map(files.flatMap(file => definitionsOf(file, readFileSync(join(folder, file), 'utf8'))))
}

function definitionsOf(file: string, text: string): [string, Docstring][] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  return source.statements.filter(ts.isVariableStatement).flatMap(statement =>
    statement.declarationList.declarations.flatMap((declaration): [string, Docstring][] => {
      const name = nameDefined(declaration)
      const comment = ts.getJSDocCommentsAndTags(statement).find(ts.isJSDoc)
      if (name === undefined || !comment) return []
      return [[name, { constant: declaration.name.getText(), file, ...partsOf(comment.getText()) }]]
    }),
  )
}

/** The `name` in `defineObjective({ name: … })`. */
function nameDefined({ initializer }: ts.VariableDeclaration): string | undefined {
  if (!initializer || !ts.isCallExpression(initializer)) return undefined
  const [definition] = initializer.arguments
  if (initializer.expression.getText() !== 'defineObjective' || !definition) return undefined
  if (!ts.isObjectLiteralExpression(definition)) return undefined
  const value = definition.properties
    .filter(ts.isPropertyAssignment)
    .find(property => property.name.getText() === 'name')?.initializer
  return value && ts.isStringLiteral(value) ? value.text : undefined
}

function partsOf(comment: string): Pick<Docstring, 'paragraphs' | 'throws' | 'sources'> {
  const text = comment
    .replace(/^\/\*\*|\*\/$/g, '')
    .split('\n')
    .map(line => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim()
  const [description = '', ...tags] = text.split(/\n(?=@)/)
  const paragraphs = description.split(/\n\n+/).map(unwrapped)
  const throwing = paragraphs.findIndex(paragraph => thrown.test(paragraph))
  const before = paragraphs[throwing]?.replace(thrown, '').trim()
  return {
    paragraphs: paragraphs.flatMap((paragraph, i) => (i === throwing ? (before ? [before] : []) : [paragraph])),
    ...(throwing < 0 ? {} : { throws: thrown.exec(paragraphs[throwing]!)![0] }),
    sources: tags.filter(tag => tag.startsWith('@see ')).map(tag => unwrapped(tag.slice('@see '.length))),
  }
}

/** From the sentence that begins with it to the end of its paragraph. */
const thrown = /(?<=^|\. )Throws .*$/

/** A paragraph on one line, each item of a list on its own; a table stays as it is. */
const unwrapped = (paragraph: string): string =>
  paragraph.trim().startsWith('|') ? paragraph.trim() : paragraph.trim().replace(/\n(?!\s*- )\s*/g, ' ')
