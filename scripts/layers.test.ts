import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { files, root } from './files.ts'

/** The level of every package; imports point down. */
const levels: Readonly<Record<string, number>> = {
  math: 0,
  tensor: 0,
  core: 1,
  datasets: 2,
  views: 2,
  backbones: 2,
  objectives: 2,
  estimators: 2,
  'backend-cpu': 2,
  'backend-node': 2,
  'backend-wasm': 2,
  'backend-webgpu': 2,
  trainer: 2,
  report: 2,
  testing: 2,
  theory: 2,
  ica: 2,
  critics: 3,
  cli: 4,
}

/** Within a level: tensor stands on math. */
const sameLevel: readonly string[] = ['tensor → math']

/** Who may load TensorFlow.js, and who may only name its types. */
const loadsTensors = (name: string) => name === 'tensor' || name === 'testing' || name.startsWith('backend-')
const namesTensors = ['core', 'backbones', 'objectives', 'trainer', 'critics']

/** Files past 400 lines, each with its reason. */
const long: Readonly<Record<string, string>> = {}

interface Manifest {
  readonly name: string
  readonly keywords?: readonly string[]
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly infomax?: { readonly api: number; readonly provides: Readonly<Record<string, readonly string[]>> }
}

interface Import {
  readonly file: string
  readonly from: string
  readonly typeOnly: boolean
}

const packages = readdirSync(join(root, 'packages')).filter(name =>
  files.includes(join('packages', name, 'package.json')),
)
const manifests = new Map(packages.map(name => [name, manifest(name)]))
const folderOf = new Map([...manifests].map(([folder, { name }]) => [name, folder]))
const sources = new Map(packages.map(name => [name, importsOf(name)]))

it('every package has a level', () => {
  expect(packages).toEqual(Object.keys(levels).sort())
})

describe.each(packages)('%s', name => {
  const { dependencies, peerDependencies, devDependencies, infomax, keywords } = manifests.get(name)!
  const imports = sources.get(name)!

  it('depends on lower levels only', () => {
    const internal = Object.keys({ ...dependencies, ...peerDependencies }).flatMap(key => folderOf.get(key) ?? [])
    expect(internal.filter(other => !mayUse(name, other))).toEqual([])
    expect(Object.keys(devDependencies ?? {})).not.toContain('infomax')
  })

  it('imports only what its package.json gives to users', () => {
    const declared = Object.keys({ ...dependencies, ...peerDependencies })
    const foreign = imports.filter(({ from }) => isPackage(from) && !declared.includes(packageOf(from)))
    expect(foreign.map(describeImport)).toEqual([])
  })

  it('imports no other package by path', () => {
    const outside = imports.filter(
      ({ file, from }) => from.startsWith('.') && !inside(join('packages', name), join(file, '..', from)),
    )
    expect(outside.map(describeImport)).toEqual([])
  })

  it('comes to tensors through the one door', () => {
    const wrong = imports.filter(({ from, typeOnly }) => {
      if (!from.startsWith('@tensorflow/') || loadsTensors(name)) return false
      return !(typeOnly && from === '@tensorflow/tfjs-core' && namesTensors.includes(name))
    })
    expect(wrong.map(describeImport)).toEqual([])
  })

  const plugin = join('packages', name, 'src', 'plugin.ts')
  const provider = infomax || files.includes(plugin)
  it(provider ? 'says in its manifest what its plug-in provides' : 'provides no component', async () => {
    if (!provider) return expect(keywords ?? []).not.toContain('infomax-plugin')
    const module = await import(pathToFileURL(join(root, plugin)).href)
    const { api, provides } = module.default as { api: number; provides: { kind: string; name: string }[] }
    const byKind: Record<string, string[]> = {}
    for (const component of provides)
      byKind[component.kind] = [...(byKind[component.kind] ?? []), component.name].sort()
    const written = Object.entries(infomax?.provides ?? {}).map(([kind, names]) => [kind, [...names].sort()])
    expect({ api: infomax?.api, provides: Object.fromEntries(written) }).toEqual({ api, provides: byKind })
    expect(keywords).toContain('infomax-plugin')
  })
})

it('no file is past 400 lines without a reason', () => {
  const code = files.filter(file => /\.(m?[jt]s|tsx|c|cc|css)$/.test(file) && !/\.generated\.|\/assembly\//.test(file))
  const past = code.filter(file => text(file).split('\n').length - 1 > 400)
  expect(past).toEqual(Object.keys(long).sort())
})

it('no file names a path of one machine', () => {
  const machine = /(?<=^|[\s'"`(=:])\/(?:work|root|home)\/\w/m
  expect(files.filter(file => machine.test(text(file)))).toEqual([])
})

function mayUse(name: string, other: string): boolean {
  return levels[other]! < levels[name]! || sameLevel.includes(`${name} → ${other}`)
}

function manifest(name: string): Manifest {
  return JSON.parse(text(join('packages', name, 'package.json'))) as Manifest
}

/** Every import of a package's published source, dynamic ones and re-exports too. */
function importsOf(name: string): Import[] {
  const own = files.filter(file => file.startsWith(join('packages', name, 'src')) && /(?<!\.test)\.ts$/.test(file))
  return own.flatMap(file => {
    const found: Import[] = []
    const visit = (node: ts.Node): void => {
      const target = targetOf(node)
      if (target) found.push({ file, ...target })
      ts.forEachChild(node, visit)
    }
    visit(ts.createSourceFile(file, text(file), ts.ScriptTarget.Latest, true))
    return found
  })
}

function targetOf(node: ts.Node): Omit<Import, 'file'> | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    const { importClause } = node
    const named = importClause?.namedBindings
    const everyType = !!named && ts.isNamedImports(named) && named.elements.every(element => element.isTypeOnly)
    const typeOnly = !!importClause && (importClause.isTypeOnly || (!importClause.name && everyType))
    return { from: node.moduleSpecifier.text, typeOnly }
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier))
    return { from: node.moduleSpecifier.text, typeOnly: node.isTypeOnly }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [argument] = node.arguments
    if (argument && ts.isStringLiteralLike(argument)) return { from: argument.text, typeOnly: false }
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal))
    return { from: node.argument.literal.text, typeOnly: true }
  return undefined
}

function isPackage(from: string): boolean {
  return !from.startsWith('.') && !from.startsWith('node:')
}

function packageOf(from: string): string {
  return from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/')
}

function inside(folder: string, path: string): boolean {
  return !relative(resolve(root, folder), resolve(root, path)).startsWith('..')
}

function describeImport({ file, from }: Import): string {
  return `${file} imports ${from}`
}

function text(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}
