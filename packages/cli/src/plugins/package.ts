import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** The part of a package.json that is read here. */
export interface PackageJson {
  readonly name?: string
  readonly version?: string
  readonly keywords?: readonly string[]
  readonly infomax?: unknown
  readonly exports?: unknown
  readonly main?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

export interface Package {
  readonly folder: string
  readonly manifest: PackageJson
}

/** The package that a folder belongs to. */
export async function packageAround(folder: string): Promise<Package | undefined> {
  for (const at of upwards(folder)) {
    const manifest = await readJson(join(at, 'package.json'))
    if (manifest) return { folder: at, manifest }
  }
  return undefined
}

/** An installed package, as Node would find it from a folder; it need not export its package.json. */
export async function installedPackage(from: string, name: string): Promise<Package | undefined> {
  for (const at of upwards(from)) {
    const folder = join(at, 'node_modules', name)
    const manifest = await readJson(join(folder, 'package.json'))
    if (manifest) return { folder, manifest }
  }
  return undefined
}

const conditions = ['node', 'import', 'module-sync', 'default']

/** The file that `import` of a package would load. */
export function entryOf({ folder, manifest }: Package): string {
  const { exports: map, main } = manifest
  const root = isObject(map) && '.' in map ? map['.'] : map
  return join(folder, target(root) ?? main ?? 'index.js')
}

/** The first target of a package's `exports` whose condition holds here. */
function target(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(target).find(Boolean)
  if (!isObject(value)) return undefined
  for (const [condition, inner] of Object.entries(value)) {
    const found = conditions.includes(condition) ? target(inner) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

const isObject = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object'

function upwards(folder: string): string[] {
  const parent = dirname(folder)
  return parent === folder ? [folder] : [folder, ...upwards(parent)]
}

/** A damaged package.json is its owner's trouble, and npm's to tell of. */
async function readJson(path: string): Promise<PackageJson | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as PackageJson
  } catch {
    return undefined
  }
}
