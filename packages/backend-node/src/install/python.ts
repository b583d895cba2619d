import { InfomaxError } from '@infomax/core'
import { complaint, run } from './run.ts'

export interface Python {
  readonly executable: string
  readonly version: string
  readonly hasPip: boolean
  /** The TensorFlow that it would import; found without importing it. */
  readonly tensorflow?: { readonly folder: string; readonly distribution: string; readonly version: string }
}

const question = `
import importlib.metadata as metadata, importlib.util as util, json, os, platform, sys
found = {'executable': sys.executable, 'version': platform.python_version(), 'hasPip': util.find_spec('pip') is not None}
spec = util.find_spec('tensorflow')
if spec and spec.submodule_search_locations:
    for name in ('tensorflow-cpu', 'tensorflow', 'tensorflow-cpu-aws', 'tensorflow-intel'):
        try:
            found['tensorflow'] = {'folder': os.path.realpath(list(spec.submodule_search_locations)[0]), 'distribution': name, 'version': metadata.version(name)}
            break
        except metadata.PackageNotFoundError:
            pass
print(json.dumps(found))
`

/** Finds a Python ≥ 3.8: the one given, else `python3` or `python`. */
export async function findPython(wanted?: string): Promise<Python> {
  const problems: string[] = []
  for (const candidate of wanted ? [wanted] : ['python3', 'python']) {
    const outcome = await run(candidate, ['-c', question])
    const python = outcome.code === 0 ? parse(outcome.stdout) : undefined
    if (python) return python
    problems.push(`${candidate}: ${complaint(outcome, 1)}`)
  }
  throw new InfomaxError(
    'MISSING_DEPENDENCY',
    `No Python ≥ 3.8 was found (${problems.join('; ')}).`,
    'Install python3 with pip, or name one with --python.',
  )
}

function parse(text: string): Python | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const unpack = `
import sys, tarfile, zipfile
archive, folder, prefixes = sys.argv[1], sys.argv[2], tuple(sys.argv[3:])
if zipfile.is_zipfile(archive):
    with zipfile.ZipFile(archive) as file:
        names = [name for name in file.namelist() if name.startswith(prefixes) and '..' not in name.split('/')]
        file.extractall(folder, names)
else:
    with tarfile.open(archive) as file:
        members = [m for m in file.getmembers() if m.isfile() and m.name.startswith(prefixes) and '..' not in m.name.split('/')]
        file.extractall(folder, members)
`

/** Unpacks what begins with one of the prefixes from a wheel or a .tgz; checks sums on the way. */
export async function extract(
  python: Python,
  archive: string,
  folder: string,
  prefixes: readonly string[],
): Promise<void> {
  const outcome = await run(python.executable, ['-W', 'ignore', '-c', unpack, archive, folder, ...prefixes])
  if (outcome.code === 0) return
  if (/No space left|Errno 28|Errno 122/.test(outcome.stderr))
    throw new InfomaxError('NO_SPACE', `No space left to unpack ${archive}.`, 'Free some space, or set INFOMAX_CACHE.')
  throw new InfomaxError(
    'BAD_FILE',
    `${archive} could not be unpacked; it is damaged or incomplete: ${complaint(outcome, 1)}`,
    'Run `infomax backend install node` again: it downloads the file anew.',
  )
}
